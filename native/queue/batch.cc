#include "queue/batch.h"

#include "queue/linger.h"

// Why no wake-up is lost. A batch is a row of claims, and each claim is a whole operation as in
// queue.cc: it changes the ring, then looks at the other side's gate (Gate::wake_some), then, if it
// may have been woken, wakes the next of its own side when there is more for one.
//
// Say that nobody is under way, that a consumer is parked, and that the slot at the front is full.
// When the consumer tried for the last time, with the gate raised, the slot then at the front was
// not published. Whoever published that one looked at the gate afterwards and so woke somebody, if
// only one of many. Who is woken tries again. Either the front is full: then he takes something
// there, one value or many, and wakes the next if the front is full again. Or it is not: then the
// duty passes to whoever publishes it, who looks at the gate later still. Or the environment ends,
// and he wakes another instead. So as long as somebody is parked, a wake-up is under way or the
// front is not full, also when others who did not wait take values in between. Producers are the
// mirror image.
//
// So one wake-up would do; as many as there are new values (or free slots) spare the chain.

namespace manycore::queue {
namespace {

template <class Element>
struct PutSome {
  static constexpr Side kSide = Side::Producer;
  const Ring& ring;
  const Element* values;
  size_t count;
  uint32_t done = 0;
  PutResult answer = PutResult::Full;

  bool operator()() { return (answer = Batch::put(ring, values, count, done)) != PutResult::Full; }
  bool closed() const { return answer == PutResult::Closed; }
  GateWord& mine() const { return ring.space(); }
  bool another() const { return ring.writable(); }
  // As item_added(), which explains why the end of the queue concerns everybody.
  void tell_others() const {
    Gate gate(ring.items());
    gate.wake_some(ring.closed() ? UINT32_MAX : done);
  }
};

template <class Element>
struct GetSome {
  static constexpr Side kSide = Side::Consumer;
  const Ring& ring;
  Element* values;
  size_t count;
  uint32_t done = 0;
  GetResult answer = GetResult::Empty;

  bool operator()() { return (answer = Batch::get(ring, values, count, done)) != GetResult::Empty; }
  bool closed() const { return answer == GetResult::Closed; }
  GateWord& mine() const { return ring.items(); }
  bool another() const { return ring.readable(); }
  void tell_others() const { Gate(ring.space()).wake_some(done); }
};

// One claim, of one value at least.
template <class Operation>
QueueResult block(Operation& operation, const Caller& caller, Deadline deadline) {
  if (operation()) {
    if (operation.closed()) return QueueResult::Closed;
    operation.tell_others();
    return QueueResult::Done;
  }
  linger(operation.ring, operation.kSide, caller, deadline);
  switch (Gate(operation.mine()).wait(caller, deadline, operation)) {
    case Passage::TimedOut:
      return QueueResult::TimedOut;
    case Passage::Interrupted:
      return QueueResult::Interrupted;
    case Passage::Queued:
    case Passage::Passed:
      break;
  }
  if (operation.closed()) return QueueResult::Closed;
  operation.tell_others();
  if (operation.another()) Gate(operation.mine()).wake_one();
  return QueueResult::Done;
}

}  // namespace

template <class Element>
BatchResult put_many(const Ring& ring, const Element* values, size_t count, const Caller& caller,
                     Deadline deadline) {
  size_t put = 0;
  while (put < count) {
    PutSome<Element> some{ring, values + put, count - put};
    const QueueResult result = block(some, caller, deadline);
    if (result != QueueResult::Done) return {result, put};
    put += some.done;
  }
  return {QueueResult::Done, put};
}

template <class Element>
BatchResult get_many(const Ring& ring, Element* values, size_t most, const Caller& caller,
                     Deadline deadline) {
  if (most == 0) return {QueueResult::Done, 0};
  GetSome<Element> some{ring, values, most};
  const QueueResult result = block(some, caller, deadline);
  if (result != QueueResult::Done) return {result, 0};
  return {QueueResult::Done, some.done + drain(ring, values + some.done, most - some.done).count};
}

template <class Element>
BatchResult drain(const Ring& ring, Element* values, size_t most) {
  size_t taken = 0;
  while (taken < most) {
    GetSome<Element> some{ring, values + taken, most - taken};
    if (!some()) break;
    if (some.closed()) return {taken > 0 ? QueueResult::Done : QueueResult::Closed, taken};
    some.tell_others();
    taken += some.done;
  }
  return {QueueResult::Done, taken};
}

template BatchResult put_many(const Ring&, const uint32_t*, size_t, const Caller&, Deadline);
template BatchResult put_many(const Ring&, const uint64_t*, size_t, const Caller&, Deadline);
template BatchResult get_many(const Ring&, uint32_t*, size_t, const Caller&, Deadline);
template BatchResult get_many(const Ring&, uint64_t*, size_t, const Caller&, Deadline);
template BatchResult drain(const Ring&, uint32_t*, size_t);
template BatchResult drain(const Ring&, uint64_t*, size_t);

}  // namespace manycore::queue
