// An operation on the ring in the form that a gate repeats until it has an answer, and what follows
// once it has.
#pragma once

#include "queue/linger.h"
#include "queue/queue.h"

namespace manycore::queue {

struct Putting {
  static constexpr Side kSide = Side::Producer;
  // Whether a call that has not waited may owe somebody a wake-up. It does where one that was woken
  // is refused, and comes again in another call.
  static constexpr bool kOwes = false;
  const Ring& ring;
  PutResult answer = PutResult::Full;

  bool closed() const { return answer == PutResult::Closed; }
  bool refused() const { return false; }
  GateWord& mine() const { return ring.space(); }
  bool another() const { return ring.writable(); }
  void tell_others() const { item_added(ring); }
};

struct Getting {
  static constexpr Side kSide = Side::Consumer;
  static constexpr bool kOwes = false;
  const Ring& ring;
  GetResult answer = GetResult::Empty;

  bool closed() const { return answer == GetResult::Closed; }
  bool refused() const { return answer == GetResult::Refused; }
  GateWord& mine() const { return ring.items(); }
  bool another() const { return ring.readable(); }
  void tell_others() const { space_made(ring); }
};

template <class Operation>
QueueResult answer_of(const Operation& operation) {
  if (operation.closed()) return QueueResult::Closed;
  if (operation.refused()) return QueueResult::TooLarge;
  operation.tell_others();
  return QueueResult::Done;
}

template <class Operation>
QueueResult conclude(Passage passage, const Operation& operation) {
  switch (passage) {
    case Passage::TimedOut:
      return QueueResult::TimedOut;
    case Passage::Interrupted:
      return QueueResult::Interrupted;
    case Passage::Queued:
      return QueueResult::Queued;
    case Passage::Passed:
      break;
  }
  const QueueResult result = answer_of(operation);
  // A wake-up finds nothing while the slot at the front is claimed but not published, though slots
  // behind it are: theirs are used up. Whoever is woken for the one at the front wakes the next.
  if (result == QueueResult::Done && operation.another()) Gate(operation.mine()).wake_one();
  return result;
}

template <class Operation>
QueueResult attempt(Operation&& operation) {
  return conclude(operation() ? Passage::Passed : Passage::TimedOut, operation);
}

template <class Operation>
QueueResult block(Operation&& operation, const Caller& caller, Deadline deadline) {
  if (operation()) {
    return operation.kOwes ? conclude(Passage::Passed, operation) : answer_of(operation);
  }
  linger(operation.ring, operation.kSide, caller, deadline);
  const Passage passage = Gate(operation.mine()).wait(caller, deadline, operation);
  return conclude(passage, operation);
}

template <class Operation>
QueueResult enqueue(Operation&& operation, Waiter& waiter) {
  const Passage passage = Gate(operation.mine()).enqueue(waiter, operation);
  return conclude(passage, operation);
}

}  // namespace manycore::queue
