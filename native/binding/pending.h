// A Promise in a wait queue: the waiter that the parking lot sees, and the operation that the
// environment sees.
#pragma once

#include "binding/arguments.h"
#include "binding/environment.h"
#include "sync/park.h"

namespace manycore::binding {

class Pending : public Operation, public Waiter {
 public:
  // Throws away what it holds in JavaScript and leaves the environment's list. On success of
  // cancel(), the callback will not be called. Otherwise it has been woken and the callback is
  // coming: with a result or, if what it was woken for is gone by then, with kCancelled.
  bool cancel();
  static constexpr uint32_t kCancelled = 255;

  // Keeps the callback and up to two pieces of memory alive. False with an exception pending.
  bool hold(napi_env env, napi_value callback, napi_value memory, napi_value more = nullptr);
  // Queued for good: from now on the environment answers for it. Returns its id.
  napi_value begin();
  // Not queued: settled at once, or failed.
  void discard();

 protected:
  // `where`: the word that it waits for, or its structure.
  Pending(Environment& environment, const void* where, bool hands_over);
  ~Pending() override;

  Environment& environment() { return environment_; }
  void deliver(napi_env env) final;

 private:
  // Granted, on the environment's thread. Returns false when it had to queue again; otherwise
  // `status` goes to the callback.
  virtual bool resume(uint32_t* status) = 0;
  // Leaves the wait queue; false when it has been granted already.
  virtual bool leave() = 0;
  // Granted, but nobody is left to use it: hand it on.
  virtual void forward() = 0;

  Wakeup granted() noexcept final;
  void abandon() final;
  void drop_references();

  Environment& environment_;
  Mailbox& mailbox_;
  napi_env env_ = nullptr;
  bool unwanted_ = false;
  napi_ref callback_ = nullptr;
  napi_ref memory_ = nullptr;
  napi_ref more_ = nullptr;
};

// What every asynchronous call does once its waiter is made: holds what it needs, queues, and
// returns the operation's id, or minus the result when that was settled at once. Null with an
// exception pending. `Wait` has enqueue(), whose result may be Queued.
template <class Wait>
napi_value begin_wait(napi_env env, Wait* pending, napi_value callback, napi_value memory,
                      napi_value more = nullptr) {
  if (!pending->hold(env, callback, memory, more)) {
    pending->discard();
    return nullptr;
  }
  const auto result = pending->enqueue();
  if (result == decltype(pending->enqueue())::Queued) return pending->begin();
  pending->discard();
  return number(env, -static_cast<int>(result));
}

}  // namespace manycore::binding
