#include "binding/mailbox.h"

namespace manycore::binding {

bool Mailbox::open(napi_env env) {
  napi_value name;
  if (napi_create_string_utf8(env, "manycore mailbox", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                                      drain, &wake_) != napi_ok) {
    return false;
  }
  return napi_unref_threadsafe_function(env, wake_) == napi_ok;
}

void Mailbox::post(Message* message) {
  {
    std::lock_guard lock(guard_);
    if (!closed_) {
      message->next_ = nullptr;
      const bool was_empty = first_ == nullptr;
      (was_empty ? first_ : last_->next_) = message;
      last_ = message;
      // One wake-up per burst: the drain takes all there is. Under the guard, because after close()
      // the function may not be called any more.
      if (was_empty) napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
      return;
    }
  }
  message->release();
}

void Mailbox::drain(napi_env env, napi_value, void* context, void*) {
  if (env == nullptr) return;  // the environment is ending
  Mailbox& self = *static_cast<Mailbox*>(context);
  Message* message;
  {
    std::lock_guard lock(self.guard_);
    message = self.first_;
    self.first_ = self.last_ = nullptr;
  }
  while (message != nullptr) {
    Message* next = message->next_;
    message->deliver(env);
    // An exception that a callback left pending would make every later call of this burst fail.
    bool failed = false;
    napi_value exception;
    if (napi_is_exception_pending(env, &failed) == napi_ok && failed &&
        napi_get_and_clear_last_exception(env, &exception) == napi_ok) {
      napi_fatal_exception(env, exception);
    }
    message->release();
    message = next;
  }
}

void Mailbox::expect(napi_env env) {
  if (expected_++ == 0) napi_ref_threadsafe_function(env, wake_);
}

void Mailbox::unexpect(napi_env env) {
  if (--expected_ == 0) napi_unref_threadsafe_function(env, wake_);
}

void Mailbox::close() {
  Message* message;
  {
    std::lock_guard lock(guard_);
    closed_ = true;
    message = first_;
    first_ = last_ = nullptr;
  }
  while (message != nullptr) {
    Message* next = message->next_;
    message->release();
    message = next;
  }
}

}  // namespace manycore::binding
