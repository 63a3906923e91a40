#include "queue/batch.h"

// Why no wake-up is lost. A batch is a row of claims, and each claim is a whole operation as in
// queue.cc: it changes the ring, then looks at the other side's gate (Gate::wake_some), then, if it
// may have been woken, wakes the next of its own side when there is more for one.
//
// Say that a consumer is parked, that the slot at the front is full, and that nobody is under way.
// When the consumer tried for the last time, with the gate raised, the slot then at the front was
// not published. Whoever published it looked at the gate afterwards and so woke somebody, if only
// one of many. That one took a slot at the front, and then found the next one readable and woke
// again; or it did not find it readable, and then its publisher looked at the gate later still. It
// goes on like this, whether a step takes one slot or many, until the front is not readable, which
// it was; so some wake-up reached the parked consumer, which it did not. Who is woken and leaves
// with nothing, because the environment ends, wakes another. Producers are the mirror image.
//
// So one wake-up would do; so many as there are new items (or free slots) spares the chain.

namespace manycore::queue {
namespace {

template <class Element>
struct PutSome {
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
