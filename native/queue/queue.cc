#include "queue/queue.h"

#include "queue/operation.h"

namespace manycore {

void Ring::initialise(QueueLayout* memory, const QueueShape& shape, ElementType type,
                      uint32_t first) {
  const uint32_t mark = shape.mark();
  // At most the bits above index and mark; the memory is not shared yet, so all of it is relaxed.
  const uint32_t start = first & ~(mark * 2 - 1);
  memory->capacity = shape.capacity;
  memory->elementType = static_cast<uint32_t>(type);
  memory->mark = mark;
  memory->slotBytes = shape.slotBytes;
  memory->blocks = shape.blocks;
  memory->tail.store(start, std::memory_order_relaxed);
  memory->head.store(start, std::memory_order_relaxed);
  memory->done.store(start, std::memory_order_relaxed);
  memory->available.store(shape.blocks, std::memory_order_relaxed);
  const Ring ring(*memory, shape);
  for (uint32_t i = 0; i < shape.capacity; i++) {
    ring.at(start + i).stamp.store(start + i, std::memory_order_relaxed);
  }
  memory->header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Queue),
                    static_cast<uint32_t>(shape.byte_length())};
}

namespace queue {
namespace {

struct Put : Putting {
  uint64_t value;

  bool operator()() { return (answer = ring.put(value)) != PutResult::Full; }
};

struct Get : Getting {
  uint64_t& value;

  bool operator()() { return (answer = ring.get(value)) != GetResult::Empty; }
};

}  // namespace

QueueResult put(const Ring& ring, uint64_t value, const Caller& caller, Deadline deadline) {
  return block(Put{{ring}, value}, caller, deadline);
}

QueueResult get(const Ring& ring, uint64_t& value, const Caller& caller, Deadline deadline) {
  return block(Get{{ring}, value}, caller, deadline);
}

QueueResult enqueue_put(const Ring& ring, uint64_t value, Waiter& waiter) {
  return enqueue(Put{{ring}, value}, waiter);
}

QueueResult enqueue_get(const Ring& ring, uint64_t& value, Waiter& waiter) {
  return enqueue(Get{{ring}, value}, waiter);
}

QueueResult try_put(const Ring& ring, uint64_t value) { return attempt(Put{{ring}, value}); }

QueueResult try_get(const Ring& ring, uint64_t& value) { return attempt(Get{{ring}, value}); }

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

void finish_put(const Ring& ring, uint32_t position) {
  if (!ring.possible(position)) return;
  ring.finish_put(position);
  item_added(ring);
}

void finish_get(const Ring& ring, uint32_t position) {
  if (!ring.possible(position)) return;
  ring.finish_get(position);
  space_made(ring);
}

void space_made(const Ring& ring) { Gate(ring.space()).wake_one(); }

void look_out(const Ring& ring, const Caller& caller) {
  for (Spin spin(caller, kForever); !ring.readable() && spin.again();) {
  }
}

QueueResult await_item(const Ring& ring, const Caller& caller, Deadline deadline) {
  const auto over = [&ring] { return ring.readable() || ring.ended(); };
  switch (Gate(ring.items()).wait(caller, deadline, over)) {
    case Passage::TimedOut:
      return QueueResult::TimedOut;
    case Passage::Interrupted:
      return QueueResult::Interrupted;
    default:
      break;
  }
  // It may have been woken for the item, which it leaves to somebody else.
  Gate(ring.items()).wake_one();
  return ring.readable() ? QueueResult::Done : QueueResult::Closed;
}

void close(const Ring& ring) {
  if (!ring.close()) return;
  Gate(ring.items()).wake_all();
  Gate(ring.space()).wake_all();
  Gate(ring.room()).wake_all();
}

bool mark_done(const Ring& ring, uint32_t count) {
  bool last;
  if (!ring.mark_done(count, &last)) return false;
  if (last) Gate(ring.finished()).wake_all();
  return true;
}

Passage join(const Ring& ring, const Caller& caller, Deadline deadline) {
  return Gate(ring.finished()).wait(caller, deadline, [&] { return ring.all_done(); });
}

Passage enqueue_join(const Ring& ring, Waiter& waiter) {
  return Gate(ring.finished()).enqueue(waiter, [&] { return ring.all_done(); });
}

}  // namespace queue
}  // namespace manycore
