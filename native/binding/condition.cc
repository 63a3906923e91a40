#include "binding/condition.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "memory/segment.h"
#include "sync/condition.h"

namespace manycore::binding {
namespace {

struct Pair {
  ConditionLayout* condition = nullptr;
  MutexLayout* mutex = nullptr;

  // Waiters go from one to the other, so both are in the same memory.
  bool read(napi_env env, napi_value condition_value, napi_value mutex_value) {
    condition = read_condition(env, condition_value);
    if (condition == nullptr) return false;
    mutex = read_mutex(env, mutex_value);
    if (mutex == nullptr) return false;
    if (segment_of(condition) == segment_of(mutex)) return true;
    throw_type_error(env, "a condition and its mutex have to be in the same memory");
    return false;
  }
};

class PendingWait final : public Pending {
 public:
  PendingWait(Environment& environment, ConditionLayout& condition, MutexLayout& mutex)
      : Pending(environment, &mutex, true), condition_(condition), mutex_(mutex) {}

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
  Pair pair;
  Deadline deadline;
  if (!pair.read(env, arguments[0], arguments[1]) || !read_deadline(env, arguments[2], &deadline))
    return nullptr;
  return code(env, condition::wait(*pair.condition, *pair.mutex,
                                   Environment::of(env).caller(pair.mutex), deadline));
}

napi_value condition_wait_async(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Pair pair;
  if (!pair.read(env, arguments[0], arguments[1])) return nullptr;
  auto* pending = new PendingWait(Environment::of(env), *pair.condition, *pair.mutex);
  return begin_wait(env, pending, arguments[2], arguments[0], arguments[1]);
}

napi_value condition_notify(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Pair pair;
  uint32_t count;
  if (!pair.read(env, arguments[0], arguments[1]) || !read_uint32(env, arguments[2], &count))
    return nullptr;
  return boolean(env, condition::notify(*pair.condition, *pair.mutex,
                                        Environment::of(env).agent(pair.mutex), count));
}

}  // namespace manycore::binding
