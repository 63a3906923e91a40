#include "binding/condition.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "sync/condition.h"

namespace manycore::binding {
namespace {

class PendingWait final : public Pending {
 public:
  PendingWait(Environment& environment, ConditionLayout& condition, MutexLayout& mutex)
      : Pending(environment, true), condition_(condition), mutex_(mutex) {}

  LockResult enqueue() { return condition::enqueue_wait(condition_, mutex_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const LockResult result =
        token == kHandedOver ? LockResult::Locked : mutex::enqueue_lock(mutex_, *this);
    if (result == LockResult::Locked) token = kHandedOver;  // what forward() would hand on
    *status = static_cast<uint32_t>(result);
    return result != LockResult::Queued;
  }
  bool leave() override { return condition::leave(condition_, *this); }
  void forward() override { condition::abandon(condition_, mutex_, *this); }

  ConditionLayout& condition_;
  MutexLayout& mutex_;
};

}  // namespace

napi_value condition_initialise(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  void* room = read_room(env, arguments[0], sizeof(ConditionLayout));
  if (room == nullptr) return nullptr;
  condition::initialise(*static_cast<ConditionLayout*>(room));
  return undefined(env);
}

napi_value condition_wait(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  ConditionLayout* condition = read_condition(env, arguments[0]);
  if (condition == nullptr) return nullptr;
  MutexLayout* mutex = read_mutex(env, arguments[1]);
  Deadline deadline;
  if (mutex == nullptr || !read_deadline(env, arguments[2], &deadline)) return nullptr;
  return code(env, condition::wait(*condition, *mutex, Environment::of(env).caller(), deadline));
}

napi_value condition_wait_async(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  ConditionLayout* condition = read_condition(env, arguments[0]);
  if (condition == nullptr) return nullptr;
  MutexLayout* mutex = read_mutex(env, arguments[1]);
  if (mutex == nullptr) return nullptr;
  auto* pending = new PendingWait(Environment::of(env), *condition, *mutex);
  return begin_wait(env, pending, arguments[2], arguments[0], arguments[1]);
}

napi_value condition_notify(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  ConditionLayout* condition = read_condition(env, arguments[0]);
  if (condition == nullptr) return nullptr;
  MutexLayout* mutex = read_mutex(env, arguments[1]);
  uint32_t count;
  if (mutex == nullptr || !read_uint32(env, arguments[2], &count)) return nullptr;
  return boolean(env, condition::notify(*condition, *mutex, Environment::of(env).agent(), count));
}

}  // namespace manycore::binding
