#include "binding/sync.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "sync/mutex.h"
#include "sync/word.h"

namespace manycore::binding {

napi_value wait_word(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  double expected;
  Deadline deadline;
  if (word == nullptr || !read_double(env, arguments[2], &expected) ||
      !read_deadline(env, arguments[3], &deadline)) {
    return nullptr;
  }
  if (!(expected >= INT32_MIN && expected <= UINT32_MAX)) {
    throw_type_error(env, "a 32-bit integer is needed here");
    return nullptr;
  }
  const auto bits = static_cast<uint32_t>(static_cast<int64_t>(expected));  // an int32's bits
  return code(env, word::wait_while(*word, bits, Environment::of(env).caller(), deadline));
}

napi_value wake_word(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  uint32_t count;
  if (word == nullptr || !read_uint32(env, arguments[2], &count)) return nullptr;
  return number(env, word::wake(*word, count));
}

napi_value signal_at_exit(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  uint32_t value;
  if (word == nullptr || !read_uint32(env, arguments[2], &value)) return nullptr;
  Environment::of(env).at_exit(arguments[0], word, value);
  return undefined(env);
}

napi_value cancel(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t id;
  if (!read_uint32(env, arguments[0], &id)) return nullptr;
  auto* pending = dynamic_cast<Pending*>(Environment::of(env).find(id));
  return boolean(env, pending != nullptr && pending->cancel());
}

napi_value mutex_initialise(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Bytes bytes;
  if (!read_bytes(env, arguments[0], true, &bytes)) return nullptr;
  if (bytes.length < sizeof(MutexLayout) || !bytes.aligned()) {
    throw_type_error(env, "this memory is too small for a mutex, or not aligned");
    return nullptr;
  }
  mutex::initialise(*reinterpret_cast<MutexLayout*>(bytes.data));
  return undefined(env);
}

namespace {

using BlockingLock = LockResult (*)(Word&, const Caller&, Deadline);

napi_value block(napi_env env, napi_callback_info info, BlockingLock operation) {
  Arguments<2> arguments(env, info);
  MutexLayout* mutex = read_mutex(env, arguments[0]);
  Deadline deadline;
  if (mutex == nullptr || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, operation(mutex->state, Environment::of(env).caller(), deadline));
}

class PendingLock final : public Pending {
 public:
  PendingLock(Environment& environment, Word& state) : Pending(environment, true), state_(state) {}

  LockResult enqueue() { return mutex::enqueue_lock(state_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const LockResult result = token == kHandedOver ? LockResult::Locked : enqueue();
    *status = static_cast<uint32_t>(result);
    return result != LockResult::Queued;
  }
  bool leave() override { return mutex::leave(state_, *this); }
  void forward() override {
    if (token == kHandedOver) mutex::unlock(state_, agent);
  }

  Word& state_;
};

}  // namespace

napi_value mutex_lock(napi_env env, napi_callback_info info) {
  return block(env, info, mutex::lock);
}

napi_value mutex_recover(napi_env env, napi_callback_info info) {
  return block(env, info, mutex::recover);
}

napi_value mutex_lock_async(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  MutexLayout* mutex = read_mutex(env, arguments[0]);
  if (mutex == nullptr) return nullptr;
  auto* pending = new PendingLock(Environment::of(env), mutex->state);
  if (!pending->hold(env, arguments[1], arguments[0])) {
    pending->discard();
    return nullptr;
  }
  const LockResult result = pending->enqueue();
  if (result == LockResult::Queued) return pending->begin();
  pending->discard();
  return number(env, -static_cast<int>(result));
}

napi_value mutex_unlock(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  MutexLayout* mutex = read_mutex(env, arguments[0]);
  if (mutex == nullptr) return nullptr;
  return boolean(env, mutex::unlock(mutex->state, Environment::of(env).agent()));
}

napi_value agent_name(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t agent;
  if (!read_uint32(env, arguments[0], &agent)) return nullptr;
  const std::string name = agents::name_of(agent);
  napi_value result = nullptr;
  napi_create_string_utf8(env, name.data(), name.size(), &result);
  return result;
}

napi_value agent_describe(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  char name[256];
  bool spins;
  size_t length;
  if (napi_get_value_string_utf8(env, arguments[0], name, sizeof(name), &length) != napi_ok) {
    throw_type_error(env, "a name is needed here");
    return nullptr;
  }
  if (napi_get_value_bool(env, arguments[1], &spins) != napi_ok) {
    throw_type_error(env, "a boolean is needed here");
    return nullptr;
  }
  Environment::of(env).spins(spins);
  agents::rename(Environment::of(env).agent(), std::string(name, length));
  return undefined(env);
}

}  // namespace manycore::binding
