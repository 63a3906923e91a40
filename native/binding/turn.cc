#include "binding/turn.h"

namespace manycore::binding {

// Says to the first in a line that its turn has come.
class Turn::Call final : public Message {
 public:
  Call(Environment& environment, const void* side) : environment_(environment), side_(side) {}

 private:
  void deliver(napi_env env) override {
    std::list<Turn*>& line = environment_.line(side_);
    if (line.empty()) {
      environment_.disband(side_);
    } else if (Turn& first = *line.front(); !first.at_gate_) {
      first.retain();
      first.deliver(env);
      first.release();
    }
  }

  Environment& environment_;
  const void* const side_;
};

// As one that cannot compete, which a blocked thread knows for its own; see Gate::join().
Turn::Turn(Environment& environment, const void* side)
    : Pending(environment, side, true), side_(side) {}

QueueResult Turn::enqueue() {
  std::list<Turn*>& line = environment().line(side_);
  place_ = line.insert(line.end(), this);
  return line.front() == this ? take() : QueueResult::Queued;
}

QueueResult Turn::take() {
  const QueueResult result = attempt();
  at_gate_ = result == QueueResult::Queued;
  if (!at_gate_) step_out();
  return result;
}

bool Turn::resume(uint32_t* status) {
  const QueueResult result = take();
  *status = static_cast<uint32_t>(result);
  return result != QueueResult::Queued;
}

bool Turn::leave() {
  if (at_gate_ && !withdraw()) return false;
  step_out();
  return true;
}

void Turn::step_out() {
  std::list<Turn*>& line = environment().line(side_);
  const bool first = line.front() == this;
  line.erase(place_);
  if (line.empty()) {
    environment().disband(side_);
  } else if (first) {
    environment().mailbox().post(new Call(environment(), side_));
  }
}

}  // namespace manycore::binding
