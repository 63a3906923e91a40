#include "binding/barrier.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "sync/barrier.h"

namespace manycore::binding {
namespace {

// The action that this environment owes to a barrier.
class Acting final : public Operation {
 public:
  // Null with an exception pending.
  static Acting* create(napi_env env, BarrierLayout& barrier, napi_value memory) {
    auto* self = new Acting(env, barrier);
    if (napi_create_reference(env, memory, 1, &self->memory_) == napi_ok) return self;
    self->discard();
    return nullptr;
  }

  // Returns its id. The creator's reference goes to the environment.
  uint32_t begin(uint32_t generation) {
    generation_ = generation;
    return Environment::of(env_).start(*this);
  }
  // It did not come to that.
  void discard() {
    drop_reference();
    release();
  }

  Arrival end(bool succeeded) {
    Arrival arrival = Arrival::Broken;
    if (succeeded) {
      arrival = barrier::complete(barrier_, generation_);
    } else {
      barrier::fail(barrier_, generation_);
    }
    drop_reference();
    Environment::of(env_).finish(*this);
    return arrival;
  }

 private:
  Acting(napi_env env, BarrierLayout& barrier) : env_(env), barrier_(barrier) {}

  void deliver(napi_env) override {}  // nobody posts it
  void abandon() override {
    barrier::fail(barrier_, generation_);
    drop_reference();
  }
  void drop_reference() {
    if (memory_ != nullptr) napi_delete_reference(env_, memory_);
    memory_ = nullptr;
  }

  const napi_env env_;
  BarrierLayout& barrier_;
  uint32_t generation_ = 0;
  napi_ref memory_ = nullptr;
};

// Where the id of an Acting goes: one element of an Uint32Array.
uint32_t* read_cell(napi_env env, napi_value array) {
  Bytes bytes;
  if (!read_bytes(env, array, true, &bytes)) return nullptr;
  if (bytes.type == napi_uint32_array && bytes.elements > 0) {
    return reinterpret_cast<uint32_t*>(bytes.data);
  }
  throw_type_error(env, "an element of a shared Uint32Array is needed here");
  return nullptr;
}

class PendingArrival final : public Pending {
 public:
  // Takes over `acting`, which is null when there is no action.
  PendingArrival(Environment& environment, BarrierLayout& barrier, Acting* acting, uint32_t* cell)
      : Pending(environment, &barrier, true), barrier_(barrier), acting_(acting), cell_(cell) {
    detail = acting != nullptr;
  }

  Arrival enqueue() { return settle(barrier::enqueue(barrier_, *this)); }

 private:
  ~PendingArrival() override = default;

  // What is left to do on this environment's thread once the arrival is decided.
  Arrival settle(Arrival arrival) {
    if (arrival == Arrival::Queued) return arrival;
    if (arrival == Arrival::Last) {
      *cell_ = acting_->begin(detail);
    } else if (acting_ != nullptr) {
      acting_->discard();
    }
    acting_ = nullptr;
    return arrival;
  }

  bool resume(uint32_t* status) override {
    *status = static_cast<uint32_t>(settle(barrier::result_of(barrier_, *this)));
    return true;
  }
  bool leave() override {
    if (!barrier::leave(barrier_, *this)) return false;
    settle(Arrival::Broken);
    return true;
  }
  void forward() override {
    if (static_cast<Arrival>(token) == Arrival::Last) barrier::fail(barrier_, detail);
    settle(Arrival::Broken);
  }

  BarrierLayout& barrier_;
  Acting* acting_;
  uint32_t* const cell_;
};

napi_value end_action(napi_env env, napi_callback_info info, bool succeeded) {
  Arguments<1> arguments(env, info);
  uint32_t id;
  if (!read_uint32(env, arguments[0], &id)) return nullptr;
  auto* acting = dynamic_cast<Acting*>(Environment::of(env).find(id));
  return code(env, acting == nullptr ? Arrival::Broken : acting->end(succeeded));
}

napi_value change(napi_env env, napi_callback_info info, void (*operation)(BarrierLayout&)) {
  Arguments<1> arguments(env, info);
  BarrierLayout* barrier = read_barrier(env, arguments[0]);
  if (barrier == nullptr) return nullptr;
  operation(*barrier);
  return undefined(env);
}

}  // namespace

napi_value barrier_initialise(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  auto* barrier = read_room<BarrierLayout>(env, arguments[0]);
  uint32_t parties;
  double timeout;
  if (barrier == nullptr || !read_uint32(env, arguments[1], &parties) ||
      !read_double(env, arguments[2], &timeout)) {
    return nullptr;
  }
  if (parties == 0 || parties > barrier_phase::kMostParties || !(timeout >= 0)) {
    throw_type_error(env, "a barrier needs parties and a timeout");
    return nullptr;
  }
  barrier::initialise(*barrier, parties, timeout);
  return undefined(env);
}

napi_value barrier_wait(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  BarrierLayout* barrier = read_barrier(env, arguments[0]);
  uint32_t* cell = read_cell(env, arguments[1]);
  bool acts;
  Deadline deadline;
  if (barrier == nullptr || cell == nullptr || !read_boolean(env, arguments[2], &acts) ||
      !read_deadline(env, arguments[3], &deadline)) {
    return nullptr;
  }
  // Before the wait: afterwards nothing may fail.
  Acting* acting = acts ? Acting::create(env, *barrier, arguments[0]) : nullptr;
  if (acts && acting == nullptr) return nullptr;
  uint32_t generation;
  const Arrival arrival =
      barrier::wait(*barrier, Environment::of(env).caller(barrier), deadline, acts, generation);
  if (arrival == Arrival::Last) {
    *cell = acting->begin(generation);
  } else if (acting != nullptr) {
    acting->discard();
  }
  return code(env, arrival);
}

napi_value barrier_wait_async(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  BarrierLayout* barrier = read_barrier(env, arguments[0]);
  uint32_t* cell = read_cell(env, arguments[1]);
  bool acts;
  if (barrier == nullptr || cell == nullptr || !read_boolean(env, arguments[2], &acts)) {
    return nullptr;
  }
  Acting* acting = acts ? Acting::create(env, *barrier, arguments[0]) : nullptr;
  if (acts && acting == nullptr) return nullptr;
  auto* pending = new PendingArrival(Environment::of(env), *barrier, acting, cell);
  if (!pending->hold(env, arguments[3], arguments[0], arguments[1])) {
    if (acting != nullptr) acting->discard();
    pending->discard();
    return nullptr;
  }
  const Arrival arrival = pending->enqueue();
  if (arrival == Arrival::Queued) return pending->begin();
  pending->discard();
  return number(env, -static_cast<int>(arrival));
}

napi_value barrier_complete(napi_env env, napi_callback_info info) {
  return end_action(env, info, true);
}

napi_value barrier_fail(napi_env env, napi_callback_info info) {
  return end_action(env, info, false);
}

napi_value barrier_abort(napi_env env, napi_callback_info info) {
  return change(env, info, barrier::abort);
}

napi_value barrier_reset(napi_env env, napi_callback_info info) {
  return change(env, info, barrier::reset);
}

}  // namespace manycore::binding
