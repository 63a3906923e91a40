#include "binding/event.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "sync/event.h"

namespace manycore::binding {
namespace {

class PendingEvent final : public Pending {
 public:
  PendingEvent(Environment& environment, EventLayout& event)
      : Pending(environment, &event, true), event_(event) {}

  EventResult enqueue() { return event::enqueue_wait(event_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const EventResult result = token == kHandedOver ? EventResult::Set : enqueue();
    *status = static_cast<uint32_t>(result);
    return result != EventResult::Queued;
  }
  bool leave() override { return event::leave(event_, *this); }
  void forward() override {}  // everybody was granted

  EventLayout& event_;
};

}  // namespace

napi_value event_initialise(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  auto* event = read_room<EventLayout>(env, arguments[0]);
  if (event == nullptr) return nullptr;
  event::initialise(*event);
  return undefined(env);
}

napi_value event_set(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  EventLayout* event = read_event(env, arguments[0]);
  if (event == nullptr) return nullptr;
  event::set(*event);
  return undefined(env);
}

napi_value event_wait(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  EventLayout* event = read_event(env, arguments[0]);
  Deadline deadline;
  if (event == nullptr || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, event::wait(*event, Environment::of(env).caller(event), deadline));
}

napi_value event_wait_async(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  EventLayout* event = read_event(env, arguments[0]);
  if (event == nullptr) return nullptr;
  auto* pending = new PendingEvent(Environment::of(env), *event);
  return begin_wait(env, pending, arguments[1], arguments[0]);
}

}  // namespace manycore::binding
