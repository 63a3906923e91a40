#include "queue/queue.h"

#include "queue/linger.h"

namespace manycore {

void Ring::initialise(QueueLayout* memory, uint32_t capacity, ElementType type, uint32_t first) {
  uint32_t mark = 1;
  while (mark <= capacity) mark *= 2;
  // At most the bits above index and mark; the memory is not shared yet, so all of it is relaxed.
  const uint32_t start = first & ~(mark * 2 - 1);
  memory->capacity = capacity;
  memory->elementType = static_cast<uint32_t>(type);
  memory->mark = mark;
  memory->tail.store(start, std::memory_order_relaxed);
  memory->head.store(start, std::memory_order_relaxed);
  QueueSlot* slots = reinterpret_cast<QueueSlot*>(memory + 1);
  for (uint32_t i = 0; i < capacity; i++) {
    slots[i].stamp.store(start + i, std::memory_order_relaxed);
  }
  memory->header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Queue),
                    static_cast<uint32_t>(byte_length(capacity))};
}

namespace queue {
namespace {

// One operation on the ring, in the form that a gate repeats until it has an answer.
struct Put {
  static constexpr Side kSide = Side::Producer;
  const Ring& ring;
  uint64_t value;
  PutResult answer = PutResult::Full;

  bool operator()() { return (answer = ring.put(value)) != PutResult::Full; }
  bool closed() const { return answer == PutResult::Closed; }
  GateWord& mine() { return ring.space(); }
  bool another() const { return ring.writable(); }
  void tell_others() { item_added(ring); }
};

struct Get {
  static constexpr Side kSide = Side::Consumer;
  const Ring& ring;
  uint64_t& value;
  GetResult answer = GetResult::Empty;

  bool operator()() { return (answer = ring.get(value)) != GetResult::Empty; }
  bool closed() const { return answer == GetResult::Closed; }
  GateWord& mine() { return ring.items(); }
  bool another() const { return ring.readable(); }
  void tell_others() { space_made(ring); }
};

template <class Operation>
QueueResult conclude(Passage passage, Operation& operation) {
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
  if (operation.closed()) return QueueResult::Closed;
  operation.tell_others();
  // A wake-up finds nothing while the slot at the front is claimed but not published, though slots
  // behind it are: theirs are used up. Whoever is woken for the one at the front wakes the next.
  if (operation.another()) Gate(operation.mine()).wake_one();
  return QueueResult::Done;
}

template <class Operation>
QueueResult block(Operation operation, const Caller& caller, Deadline deadline) {
  if (operation()) {
    // Nobody has been woken for this, so nobody needs to be woken after it.
    if (operation.closed()) return QueueResult::Closed;
    operation.tell_others();
    return QueueResult::Done;
  }
  linger(operation.ring, operation.kSide, caller, deadline);
  const Passage passage = Gate(operation.mine()).wait(caller, deadline, operation);
  return conclude(passage, operation);
}

template <class Operation>
QueueResult enqueue(Operation operation, Waiter& waiter) {
  const Passage passage = Gate(operation.mine()).enqueue(waiter, operation);
  return conclude(passage, operation);
}

}  // namespace

QueueResult put(const Ring& ring, uint64_t value, const Caller& caller, Deadline deadline) {
  return block(Put{ring, value}, caller, deadline);
}

QueueResult get(const Ring& ring, uint64_t& value, const Caller& caller, Deadline deadline) {
  return block(Get{ring, value}, caller, deadline);
}

QueueResult enqueue_put(const Ring& ring, uint64_t value, Waiter& waiter) {
  return enqueue(Put{ring, value}, waiter);
}

QueueResult enqueue_get(const Ring& ring, uint64_t& value, Waiter& waiter) {
  return enqueue(Get{ring, value}, waiter);
}

void item_added(const Ring& ring) {
  Gate gate(ring.items());
  if (!gate.raised()) return;
  // A put that was under way when the queue closed: consumers that found neither the item nor the
  // end of the queue are parked, and nobody will wake the ones that do not get the item.
  if (ring.closed()) {
    gate.wake_all();
  } else {
    gate.wake_one();
  }
}

void space_made(const Ring& ring) { Gate(ring.space()).wake_one(); }

void close(const Ring& ring) {
  if (!ring.close()) return;
  Gate(ring.items()).wake_all();
  Gate(ring.space()).wake_all();
}

}  // namespace queue
}  // namespace manycore
