#include "binding/semaphore.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "sync/semaphore.h"

namespace manycore::binding {
namespace {

class PendingAcquire final : public Pending {
 public:
  PendingAcquire(Environment& environment, SemaphoreLayout& semaphore, uint32_t count)
      : Pending(environment, &semaphore, true), semaphore_(semaphore) {
    detail = count;
  }

  AcquireResult enqueue() { return semaphore::enqueue_acquire(semaphore_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const AcquireResult result = token == kHandedOver ? AcquireResult::Acquired : enqueue();
    if (result == AcquireResult::Acquired) token = kHandedOver;  // what forward() would hand on
    *status = static_cast<uint32_t>(result);
    return result != AcquireResult::Queued;
  }
  bool leave() override { return semaphore::leave(semaphore_, *this); }
  void forward() override {
    if (token == kHandedOver) semaphore::release(semaphore_, detail);
  }

  SemaphoreLayout& semaphore_;
};

}  // namespace

napi_value semaphore_initialise(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  auto* semaphore = read_room<SemaphoreLayout>(env, arguments[0]);
  uint32_t permits, limit;
  if (semaphore == nullptr || !read_uint32(env, arguments[1], &permits) ||
      !read_uint32(env, arguments[2], &limit)) {
    return nullptr;
  }
  if (limit > semaphore_word::kMostPermits || permits > limit) {
    throw_type_error(env, "a semaphore needs a limit, and no more permits than that");
    return nullptr;
  }
  semaphore::initialise(*semaphore, permits, limit);
  return undefined(env);
}

napi_value semaphore_acquire(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  SemaphoreLayout* semaphore = read_semaphore(env, arguments[0]);
  uint32_t count;
  Deadline deadline;
  if (semaphore == nullptr || !read_uint32(env, arguments[1], &count) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  return code(
      env, semaphore::acquire(*semaphore, count, Environment::of(env).caller(semaphore), deadline));
}

napi_value semaphore_acquire_async(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  SemaphoreLayout* semaphore = read_semaphore(env, arguments[0]);
  uint32_t count;
  if (semaphore == nullptr || !read_uint32(env, arguments[1], &count)) return nullptr;
  auto* pending = new PendingAcquire(Environment::of(env), *semaphore, count);
  return begin_wait(env, pending, arguments[2], arguments[0]);
}

napi_value semaphore_release(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  SemaphoreLayout* semaphore = read_semaphore(env, arguments[0]);
  uint32_t count;
  if (semaphore == nullptr || !read_uint32(env, arguments[1], &count)) return nullptr;
  return boolean(env, semaphore::release(*semaphore, count));
}

}  // namespace manycore::binding
