// Promises of one environment at one side of one queue take turns: only the first of them stands at
// the gate. So values that a thread puts without awaiting each go in in that order, and its gets
// settle in that order, whoever else comes between.
#pragma once

#include <list>

#include "binding/pending.h"
#include "queue/queue.h"

namespace manycore::binding {

class Turn : public Pending {
 public:
  // Queued also when it is not the first.
  QueueResult enqueue();

 protected:
  // `side` stands for the side of the queue: the gate's word.
  Turn(Environment& environment, const void* side);
  ~Turn() override = default;

 private:
  // Does it, or queues at the gate.
  virtual QueueResult attempt() = 0;
  // Leaves the gate's queue; false when it has been granted already.
  virtual bool withdraw() = 0;

  bool resume(uint32_t* status) final;
  bool leave() final;
  QueueResult take();
  void step_out();

  class Call;

  const void* const side_;
  std::list<Turn*>::iterator place_;
  bool at_gate_ = false;  // or granted there, and the message that says so is under way
};

}  // namespace manycore::binding
