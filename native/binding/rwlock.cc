#include "binding/rwlock.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "sync/readers.h"
#include "sync/rwlock.h"

namespace manycore::binding {
namespace {

using BlockingLock = LockResult (*)(RwLockLayout&, const Caller&, Deadline);

napi_value block(napi_env env, napi_callback_info info, BlockingLock operation) {
  Arguments<2> arguments(env, info);
  RwLockLayout* lock = read_rwlock(env, arguments[0]);
  Deadline deadline;
  if (lock == nullptr || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, operation(*lock, Environment::of(env).caller(lock), deadline));
}

using Enqueue = LockResult (*)(RwLockLayout&, Waiter&);

class PendingEntry final : public Pending {
 public:
  PendingEntry(Environment& environment, RwLockLayout& lock, Enqueue operation)
      : Pending(environment, &lock, true), lock_(lock), operation_(operation) {}

  LockResult enqueue() { return operation_(lock_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const LockResult result = token == kHandedOver ? LockResult::Locked : enqueue();
    if (result == LockResult::Locked) token = kHandedOver;  // what forward() would hand on
    *status = static_cast<uint32_t>(result);
    return result != LockResult::Queued;
  }
  bool leave() override { return rwlock::leave(lock_, *this); }
  void forward() override { rwlock::pass_on(lock_, *this); }

  RwLockLayout& lock_;
  const Enqueue operation_;
};

napi_value start(napi_env env, napi_callback_info info, Enqueue operation) {
  Arguments<2> arguments(env, info);
  RwLockLayout* lock = read_rwlock(env, arguments[0]);
  if (lock == nullptr) return nullptr;
  auto* pending = new PendingEntry(Environment::of(env), *lock, operation);
  return begin_wait(env, pending, arguments[1], arguments[0]);
}

}  // namespace

napi_value rwlock_initialise(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  void* room = read_room(env, arguments[0], sizeof(RwLockLayout));
  if (room == nullptr) return nullptr;
  rwlock::initialise(*static_cast<RwLockLayout*>(room));
  return undefined(env);
}

napi_value rwlock_enrol(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  RwLockLayout* lock = read_rwlock(env, arguments[0]);
  if (lock == nullptr) return nullptr;
  const ReaderRecord* record = rwlock::enrol(*lock, Environment::of(env).agent(lock));
  if (record == nullptr) return number(env, 0);
  const auto* base = reinterpret_cast<const Word*>(lock);
  return number(env, static_cast<double>(&record->holds - base));
}

napi_value rwlock_read(napi_env env, napi_callback_info info) {
  return block(env, info, rwlock::read);
}

napi_value rwlock_read_announced(napi_env env, napi_callback_info info) {
  return block(env, info, rwlock::read_announced);
}

napi_value rwlock_write(napi_env env, napi_callback_info info) {
  return block(env, info, rwlock::write);
}

napi_value rwlock_recover(napi_env env, napi_callback_info info) {
  return block(env, info, rwlock::recover);
}

napi_value rwlock_read_async(napi_env env, napi_callback_info info) {
  return start(env, info, rwlock::enqueue_read);
}

napi_value rwlock_write_async(napi_env env, napi_callback_info info) {
  return start(env, info, rwlock::enqueue_write);
}

napi_value rwlock_reader_left(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  RwLockLayout* lock = read_rwlock(env, arguments[0]);
  if (lock == nullptr) return nullptr;
  rwlock::reader_left(*lock);
  return undefined(env);
}

napi_value rwlock_unlock_write(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  RwLockLayout* lock = read_rwlock(env, arguments[0]);
  if (lock == nullptr) return nullptr;
  return boolean(env, rwlock::unlock_write(*lock, Environment::of(env).agent(lock)));
}

napi_value rwlock_readers(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  RwLockLayout* lock = read_rwlock(env, arguments[0]);
  if (lock == nullptr) return nullptr;
  uint32_t count = 0;
  readers::any(*lock, [&](AgentId) {
    count++;
    return false;
  });
  return number(env, count);
}

}  // namespace manycore::binding
