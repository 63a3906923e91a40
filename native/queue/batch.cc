#include "queue/batch.h"

#include "queue/operation.h"

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
struct PutSome : Putting {
  const Element* values;
  size_t count;
  uint32_t done = 0;

  PutSome(const Ring& into, const Element* from, size_t most)
      : Putting{into}, values(from), count(most) {}
  bool operator()() { return (answer = Batch::put(ring, values, count, done)) != PutResult::Full; }
  // As item_added(), which explains why the end of the queue concerns everybody.
  void tell_others() const { Gate(ring.items()).wake_some(ring.closed() ? UINT32_MAX : done); }
};

template <class Element>
struct GetSome : Getting {
  Element* values;
  size_t count;
  uint32_t done = 0;

  GetSome(const Ring& from, Element* into, size_t most)
      : Getting{from}, values(into), count(most) {}
  bool operator()() { return (answer = Batch::get(ring, values, count, done)) != GetResult::Empty; }
  void tell_others() const { Gate(ring.space()).wake_some(done); }
};

}  // namespace

template <class Element>
BatchResult put_many(const Ring& ring, const Element* values, size_t count, const Caller& caller,
                     Deadline deadline) {
  size_t put = 0;
  while (put < count) {
    PutSome<Element> some(ring, values + put, count - put);
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
  GetSome<Element> some(ring, values, most);
  const QueueResult result = block(some, caller, deadline);
  if (result != QueueResult::Done) return {result, 0};
  return {QueueResult::Done, some.done + drain(ring, values + some.done, most - some.done).count};
}

template <class Element>
BatchResult drain(const Ring& ring, Element* values, size_t most) {
  size_t taken = 0;
  while (taken < most) {
    GetSome<Element> some(ring, values + taken, most - taken);
    if (!some()) break;
    if (some.closed()) return {taken > 0 ? QueueResult::Done : QueueResult::Closed, taken};
    some.tell_others();
    taken += some.done;
  }
  return {QueueResult::Done, taken};
}

template BatchResult put_many(const Ring&, const uint32_t*, size_t, const Caller&, Deadline);
template BatchResult put_many(const Ring&, const uint64_t*, size_t, const Caller&, Deadline);
template BatchResult put_many(const Ring&, const double*, size_t, const Caller&, Deadline);
template BatchResult get_many(const Ring&, uint32_t*, size_t, const Caller&, Deadline);
template BatchResult get_many(const Ring&, uint64_t*, size_t, const Caller&, Deadline);
template BatchResult get_many(const Ring&, double*, size_t, const Caller&, Deadline);
template BatchResult drain(const Ring&, uint32_t*, size_t);
template BatchResult drain(const Ring&, uint64_t*, size_t);
template BatchResult drain(const Ring&, double*, size_t);

}  // namespace manycore::queue
