// The ring between processes. A process can be killed between any two instructions, so a claimed
// position that is never published would hold up the others for ever; and nobody could say whether
// the dead one had claimed it. So here a latch protects each side of the ring, and each operation
// takes effect with one store: a put when tail moves on, a get when head does. Whoever is killed
// before that store has done nothing; after it, the value is in the ring, or out of it and lost
// with him. Slots have no stamps.
//
// What is put or got is a cargo:
//
//   put:  fits(empty)          whether there is room for it beside the slot
//         write(slot)
//   get:  accepts(slot), read(slot), committed()
#pragma once

#include "queue/hands.h"
#include "queue/latch.h"
#include "queue/positions.h"
#include "sync/step.h"

namespace manycore {

enum class PutResult { Done, Full, Closed };
enum class GetResult { Done, Empty, Closed, Refused };

class LockedRing {
 public:
  LockedRing(const Positions& positions, const Segment& segment)
      : positions_(positions), segment_(segment) {}

  template <class Cargo>
  PutResult put(Cargo&& cargo) const {
    QueueLayout& queue = positions_.layout();
    const Latch latch(queue.putting, segment_);
    step("put: inside");
    // Only the latch's holder moves it; sequentially consistent for a producer that has just raised
    // the gate: either it sees the close or close() sees it.
    uint32_t tail = queue.tail.load(std::memory_order_seq_cst);
    // Pairs with the store in get(): what was there has been read. Sequentially consistent as well:
    // either it sees the space or the consumer sees the gate.
    const uint32_t head = queue.head.load(std::memory_order_seq_cst);
    if (tail & positions_.mark() || deserted(queue.consumers)) return PutResult::Closed;
    if (positions_.distance(head, tail) >= positions_.capacity()) return PutResult::Full;
    if (!cargo.fits(head == tail)) return PutResult::Full;
    const uint32_t moved = cargo.write(positions_, tail, head);
    step("put: written");
    // Pairs with the load in get(). It fails only when the queue was closed meanwhile.
    if (!queue.tail.compare_exchange_strong(tail, moved, std::memory_order_seq_cst)) {
      return PutResult::Closed;
    }
    step("put: in");
    return PutResult::Done;
  }

  template <class Cargo>
  GetResult get(Cargo&& cargo) const {
    QueueLayout& queue = positions_.layout();
    const Latch latch(queue.getting, segment_);
    step("get: inside");
    // Relaxed: only the latch's holder moves it.
    const uint32_t head = queue.head.load(std::memory_order_relaxed);
    // Pairs with the exchange in put(). Sequentially consistent for a consumer that has just raised
    // the gate.
    uint32_t tail = queue.tail.load(std::memory_order_seq_cst);
    // Who has left may have put something meanwhile.
    if (tail == head && deserted(queue.producers))
      tail = queue.tail.load(std::memory_order_seq_cst);
    if ((tail & ~positions_.mark()) == head) {
      return tail & positions_.mark() ? GetResult::Closed : GetResult::Empty;
    }
    if (!cargo.accepts(positions_.at(head))) return GetResult::Refused;
    const uint32_t moved = cargo.read(positions_, head, tail & ~positions_.mark());
    step("get: read");
    // Pairs with the load in put(); sequentially consistent because the look at the gate follows.
    queue.head.store(moved, std::memory_order_seq_cst);
    step("get: out");
    cargo.committed();
    step("get: counted");
    return GetResult::Done;
  }

  bool readable() const {
    const uint32_t tail = positions_.tail().load(std::memory_order_seq_cst) & ~positions_.mark();
    return tail != positions_.head().load(std::memory_order_seq_cst);
  }
  bool writable() const {
    const uint32_t tail = positions_.tail().load(std::memory_order_seq_cst);
    const uint32_t head = positions_.head().load(std::memory_order_seq_cst);
    return !(tail & positions_.mark()) && positions_.distance(head, tail) < positions_.capacity();
  }

  // Closes a pipe into which nobody puts any more.
  void look_around() const { deserted(positions_.layout().producers); }

  Hands producers() const { return {positions_.layout().producers, segment_}; }
  Hands consumers() const { return {positions_.layout().consumers, segment_}; }

 private:
  // A pipe whose other end nobody holds any more is closed. Those who wait are woken by the death
  // that made it so.
  bool deserted(HandsLayout& others) const {
    if (!Hands(others, segment_).gone()) return false;
    positions_.layout().tail.fetch_or(positions_.mark(), std::memory_order_seq_cst);
    return true;
  }

  const Positions& positions_;
  const Segment& segment_;
};

// A cargo that consists of its slot alone.
struct Plain {
  bool fits(bool) const { return true; }
  bool accepts(const QueueSlot&) const { return true; }
  void committed() const {}
};

}  // namespace manycore
