#include "binding/pending.h"

#include "binding/arguments.h"

namespace manycore::binding {

Pending::Pending(Environment& environment, const void* where, bool hands_over)
    : Waiter(environment.agent(where), hands_over),
      environment_(environment),
      mailbox_(environment.mailbox()) {
  mailbox_.retain();
}

Pending::~Pending() { mailbox_.release(); }

bool Pending::hold(napi_env env, napi_value callback, napi_value memory, napi_value more) {
  env_ = env;
  napi_valuetype type;
  if (napi_typeof(env, callback, &type) != napi_ok || type != napi_function) {
    throw_type_error(env, "a callback is needed here");
    return false;
  }
  return napi_create_reference(env, callback, 1, &callback_) == napi_ok &&
         napi_create_reference(env, memory, 1, &memory_) == napi_ok &&
         (more == nullptr || napi_create_reference(env, more, 1, &more_) == napi_ok);
}

napi_value Pending::begin() { return number(env_, environment_.start(*this)); }

void Pending::drop_references() {
  for (napi_ref* reference : {&callback_, &memory_, &more_}) {
    if (*reference != nullptr) napi_delete_reference(env_, *reference);
    *reference = nullptr;
  }
}

void Pending::discard() {
  drop_references();
  release();
}

bool Pending::cancel() {
  if (!leave()) {
    unwanted_ = true;
    return false;
  }
  drop_references();
  environment_.finish(*this);
  return true;
}

Wakeup Pending::granted() noexcept {
  // The post's reference. The environment may end and let go of its own before the post is made.
  retain();
  return {[](void* subject) {
            auto* self = static_cast<Pending*>(subject);
            self->mailbox_.post(self);
          },
          this};
}

void Pending::deliver(napi_env env) {
  // A terminated worker's event loop may turn once more, when no callback runs any more. What was
  // granted must not get lost there: abandon() hands it on.
  if (environment_.requested()) return;
  uint32_t status;
  if (!resume(&status)) {
    // What it was woken for is gone and it queued again. Cancelled meanwhile, it leaves; unless it
    // has been granted anew: then another delivery is on its way.
    if (!unwanted_ || !leave()) return;
    status = kCancelled;
  }
  napi_value callback, receiver, result;
  napi_value argument = number(env, status);
  const bool callable = napi_get_reference_value(env, callback_, &callback) == napi_ok &&
                        napi_get_undefined(env, &receiver) == napi_ok;
  drop_references();
  environment_.finish(*this);
  // A worker that is being terminated still delivers its mail, but runs no JavaScript any more: the
  // callback settles a promise and does not throw, so a failure means that nobody is left.
  if (!callable || napi_call_function(env, receiver, callback, 1, &argument, &result) != napi_ok) {
    forward();
  }
}

void Pending::abandon() {
  if (!leave()) forward();
  drop_references();
}

}  // namespace manycore::binding
