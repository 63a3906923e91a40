#include "queue/queue.h"

#include <algorithm>

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
  QueueLayout& queue;
  uint64_t value;
  PutResult answer = PutResult::Full;

  bool operator()() { return (answer = Ring(&queue).put(value)) != PutResult::Full; }
  bool closed() const { return answer == PutResult::Closed; }
  GateWord& mine() { return queue.space; }
  void tell_others() { item_added(queue); }
};

struct Get {
  QueueLayout& queue;
  uint64_t& value;
  GetResult answer = GetResult::Empty;

  bool operator()() { return (answer = Ring(&queue).get(value)) != GetResult::Empty; }
  bool closed() const { return answer == GetResult::Closed; }
  GateWord& mine() { return queue.items; }
  void tell_others() { space_made(queue); }
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
  return QueueResult::Done;
}

template <class Operation>
QueueResult block(Operation operation, const Caller& caller, Deadline deadline) {
  const Passage passage = Gate(operation.mine()).wait(caller, deadline, operation);
  return conclude(passage, operation);
}

template <class Operation>
QueueResult enqueue(Operation operation, Waiter& waiter) {
  const Passage passage = Gate(operation.mine()).enqueue(waiter, operation);
  return conclude(passage, operation);
}

}  // namespace

QueueResult put(QueueLayout& queue, uint64_t value, const Caller& caller, Deadline deadline) {
  return block(Put{queue, value}, caller, deadline);
}

QueueResult get(QueueLayout& queue, uint64_t& value, const Caller& caller, Deadline deadline) {
  return block(Get{queue, value}, caller, deadline);
}

QueueResult enqueue_put(QueueLayout& queue, uint64_t value, Waiter& waiter) {
  return enqueue(Put{queue, value}, waiter);
}

QueueResult enqueue_get(QueueLayout& queue, uint64_t& value, Waiter& waiter) {
  return enqueue(Get{queue, value}, waiter);
}

// As many are woken as there are items, not one for one. A put that is under way hides the items
// behind it: a consumer woken for one of those found nothing and parked again, at the end of the
// queue. The put that ends makes all of them available at once. The same holds for gets and space.
void item_added(QueueLayout& queue) {
  Gate gate(queue.items);
  if (!gate.raised()) return;
  // A put that was under way when the queue closed: consumers that found neither the item nor the
  // end of the queue are parked, and nobody will wake the ones that do not get the item.
  if (Ring(&queue).closed()) {
    gate.wake_all();
  } else {
    gate.wake(std::max(Ring(&queue).size(), 1u));
  }
}

void space_made(QueueLayout& queue) {
  Gate gate(queue.space);
  if (gate.raised()) gate.wake(std::max(queue.capacity - Ring(&queue).size(), 1u));
}

void close(QueueLayout& queue) {
  if (!Ring(&queue).close()) return;
  Gate(queue.items).wake_all();
  Gate(queue.space).wake_all();
}

}  // namespace queue
}  // namespace manycore
