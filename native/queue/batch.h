// Several values at a time. A batch claims as many contiguous positions as are free (or full) with
// one compare-exchange; otherwise the steps are those of the ring. It is a native call as a whole,
// because a JavaScript thread can be terminated between any two of its own steps, and never inside
// a native one: claimed positions are always published.
#pragma once

#include <algorithm>
#include <bit>

#include "queue/queue.h"

namespace manycore {

// Elements are the low 32 bits of a slot's value, or all 64; those may be a double.
struct Batch {
  static uint64_t bits(uint64_t value) { return value; }
  static uint64_t bits(uint32_t value) { return value; }
  static uint64_t bits(double value) { return std::bit_cast<uint64_t>(value); }
  static void set(uint64_t& value, uint64_t bits) { value = bits; }
  static void set(uint32_t& value, uint64_t bits) { value = static_cast<uint32_t>(bits); }
  static void set(double& value, uint64_t bits) { value = std::bit_cast<double>(bits); }

  // Claims and fills what is free from tail on, at most `count` (> 0); `done` says how many. Done
  // means at least one.
  template <class Element>
  static PutResult put(const Ring& ring, const Element* values, size_t count, uint32_t& done) {
    if (ring.shared()) return ring.locked().put(Row(values, count, done));
    uint32_t tail = ring.layout().tail.load(std::memory_order_seq_cst);  // as in Ring::put()
    for (;;) {
      if (tail & ring.mark()) return PutResult::Closed;
      const uint32_t most = at_once(ring, tail, count);
      // The first stamp decides whether the producer waits: sequentially consistent as in
      // Ring::put(). Slots behind it that look full for a moment longer are left to the next claim.
      const uint32_t stamp = ring.at(tail).stamp.load(std::memory_order_seq_cst);
      if (stamp == tail) {
        uint32_t n = 1;
        // Pairs with the stamp stores of gets. A slot that is seen free stays so: only the put that
        // claims its position may change it.
        while (n < most && ring.at(tail + n).stamp.load(std::memory_order_acquire) == tail + n) n++;
        // All n are free, and a tail that has not moved says that nobody has claimed any of them.
        // Relaxed, as in Ring::put(): what the claim stands for is published by the stamps.
        if (ring.layout().tail.compare_exchange_weak(tail, ring.next(tail + n - 1),
                                                     std::memory_order_relaxed,
                                                     std::memory_order_seq_cst)) {
          for (uint32_t i = 0; i < n; i++) {
            QueueSlot& slot = ring.at(tail + i);
            slot.value = bits(values[i]);
            // Pairs with the stamp loads of gets. Release is enough: Gate::wake_some() comes after.
            slot.stamp.store(tail + i + 1, std::memory_order_release);
          }
          done = n;
          return PutResult::Done;
        }
      } else if (static_cast<int32_t>(stamp - tail) < 0) {
        return PutResult::Full;
      } else {
        const uint32_t moved = ring.layout().tail.load(std::memory_order_seq_cst);
        if (moved == tail) return PutResult::Full;  // scribbled on, as in Ring::put()
        tail = moved;
      }
    }
  }

  // The mirror image. It stops at the first slot that is claimed but not yet published, also when
  // the ones behind it are.
  template <class Element>
  static GetResult get(const Ring& ring, Element* values, size_t count, uint32_t& done) {
    if (ring.shared()) return ring.locked().get(Row(values, count, done));
    uint32_t head = ring.layout().head.load(std::memory_order_relaxed);  // verified by the claim
    for (;;) {
      const uint32_t most = at_once(ring, head, count);
      const uint32_t stamp = ring.at(head).stamp.load(std::memory_order_seq_cst);
      if (stamp == head + 1) {
        uint32_t n = 1;
        // Pairs with the stamp stores of puts.
        while (n < most && ring.at(head + n).stamp.load(std::memory_order_acquire) == head + n + 1)
          n++;
        if (ring.layout().head.compare_exchange_weak(head, ring.next(head + n - 1),
                                                     std::memory_order_relaxed,
                                                     std::memory_order_relaxed)) {
          for (uint32_t i = 0; i < n; i++) {
            QueueSlot& slot = ring.at(head + i);
            set(values[i], slot.value);
            // Pairs with the stamp loads of puts.
            slot.stamp.store(head + i + ring.lap(), std::memory_order_release);
          }
          done = n;
          return GetResult::Done;
        }
      } else if (static_cast<int32_t>(stamp - (head + 1)) < 0) {
        const uint32_t tail = ring.layout().tail.load(std::memory_order_seq_cst);
        return tail == (head | ring.mark()) ? GetResult::Closed : GetResult::Empty;
      } else {
        const uint32_t moved = ring.layout().head.load(std::memory_order_seq_cst);
        if (moved == head) return GetResult::Empty;  // scribbled on, as in Ring::put()
        head = moved;
      }
    }
  }

 private:
  // So many are looked at, claimed and copied while they stay in the nearest cache, and the other
  // side can begin with the first of them.
  static constexpr uint32_t kMost = 256;

  static uint32_t at_once(const Ring& ring, uint32_t position, size_t count) {
    return static_cast<uint32_t>(
        std::min<size_t>(count, std::min(ring.until_wrap(position), kMost)));
  }

  // In a segment: as many as there is room for, up to the end of the lap, under one latch.
  template <class Element>
  struct Row : Plain {
    Element* values;
    size_t count;
    uint32_t& done;

    Row(Element* first, size_t most, uint32_t& moved) : values(first), count(most), done(moved) {}
    uint32_t write(const Positions& in, uint32_t tail, uint32_t head) const {
      const uint32_t room = in.capacity() - in.distance(head, tail);
      done = static_cast<uint32_t>(std::min<size_t>({count, in.until_wrap(tail), room}));
      for (uint32_t i = 0; i < done; i++) in.at(tail + i).value = bits(values[i]);
      return in.next(tail + done - 1);
    }
    uint32_t read(const Positions& in, uint32_t head, uint32_t tail) const {
      const uint32_t there = in.distance(head, tail);
      done = static_cast<uint32_t>(std::min<size_t>({count, in.until_wrap(head), there}));
      for (uint32_t i = 0; i < done; i++) set(values[i], in.at(head + i).value);
      return in.next(head + done - 1);
    }
  };
};

namespace queue {

// Why the batch ended, and how many values were put or taken until then.
struct BatchResult {
  QueueResult result;
  size_t count;
};

// Element is uint32_t, uint64_t or double.

// Blocks until all are in.
template <class Element>
BatchResult put_many(const Ring& ring, const Element* values, size_t count, const Caller& caller,
                     Deadline deadline);

// Blocks for the first one, then takes what is there. Done means at least one.
template <class Element>
BatchResult get_many(const Ring& ring, Element* values, size_t most, const Caller& caller,
                     Deadline deadline);

// Takes what is there. Done also when that is nothing; Closed when nothing will ever come.
template <class Element>
BatchResult drain(const Ring& ring, Element* values, size_t most);

}  // namespace queue
}  // namespace manycore
