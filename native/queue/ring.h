// The bounded multi-producer multi-consumer ring: Dmitry Vyukov's queue with a stamp per slot, with
// the lap-numbered positions of crossbeam's ArrayQueue, so that any capacity works and positions
// may wrap at 2^32. src/queue/ring.ts is its twin on the same memory.
//
// Stamps. A slot's stamp says which position may use it next:
//
//   stamp == p       free, waits for the put at position p
//   stamp == p + 1   full, waits for the get at position p
//   after that get   stamp = p + lap, free for the next round
//
// A put takes three steps: (1) read tail and see that its slot is free, (2) claim the position by
// moving tail on, (3) write the value and publish it by raising the stamp. A get is its mirror
// image. Between (2) and (3) the others are not blocked: they use other slots, or report full or
// empty. In a segment, where a process may be killed there, it is another protocol: queue/locked.h.
#pragma once

#include "queue/locked.h"
#include "queue/positions.h"

namespace manycore {

class Ring : public Positions {
  friend struct Batch;  // queue/batch.h: several positions in one claim

 public:
  // Over memory that is known to be sound. A Ring is a few words and copied freely.
  Ring(QueueLayout& memory) : Ring(memory, {memory.capacity, memory.slotBytes, memory.blocks}) {}
  // Over memory that somebody else may yet write to.
  Ring(QueueLayout& memory, const QueueShape& shape)
      : Positions(memory, shape), segment_(segment_of(&memory)) {}

  // Between processes the protocol is another one.
  bool shared() const { return segment_ != nullptr; }
  Segment* segment() const { return segment_; }
  LockedRing locked() const { return {*this, *segment_}; }

  // `first` is the lap that positions begin with: tests use it to reach 2^32 quickly.
  static void initialise(QueueLayout* memory, const QueueShape& shape, ElementType type,
                         uint32_t first = 0);

  PutResult put(uint64_t value) const {
    const auto write = [value](QueueSlot& slot) { slot.value = value; };
    return shared() ? locked().put(One{write}) : put_with(write);
  }
  GetResult get(uint64_t& value) const {
    const auto read = [&value](const QueueSlot& slot) { value = slot.value; };
    return shared() ? locked().get(One{read})
                    : get_with([](const QueueSlot&) { return true; }, read);
  }

  // write(QueueSlot&) fills the slot between claim and publication, so it has to be quick.
  template <class Write>
  PutResult put_with(Write&& write) const {
    // The compare-exchange verifies it, but "closed" is final: sequentially consistent for a
    // producer that has just raised the gate, as the stamp is. Either it sees the close or close()
    // sees it.
    uint32_t tail = layout().tail.load(std::memory_order_seq_cst);
    for (;;) {
      if (tail & mark()) return PutResult::Closed;
      QueueSlot& slot = at(tail);
      // Pairs with the stamp store in get_with(): the old value has been read. Sequentially
      // consistent for a producer that has just raised the gate (an acquire load may overtake that
      // store on ARM: ldapr): either it sees the space or the consumer sees it.
      const uint32_t stamp = slot.stamp.load(std::memory_order_seq_cst);
      if (stamp == tail) {  // (1)
        if (layout().tail.compare_exchange_weak(tail, next(tail), std::memory_order_relaxed,
                                                std::memory_order_seq_cst)) {  // (2)
          write(slot);
          // Release pairs with the stamp load in get_with(). Sequentially consistent because the
          // look at the gate that follows in item_added() must not overtake it.
          slot.stamp.store(tail + 1, std::memory_order_seq_cst);  // (3)
          return PutResult::Done;
        }
      } else if (static_cast<int32_t>(stamp - tail) < 0) {
        return PutResult::Full;  // still holds the value of the round before
      } else {
        // Somebody else put here, and moved tail before that. A tail that has not moved means that
        // the memory was scribbled on: give up rather than turn round for ever.
        const uint32_t moved = layout().tail.load(std::memory_order_seq_cst);
        if (moved == tail) return PutResult::Full;
        tail = moved;
      }
    }
  }

  // accepts(const QueueSlot&) looks at the next value before it is claimed, by acquire loads
  // (Refused if it says no); read(const QueueSlot&) takes it out, quickly as above.
  template <class Accepts, class Read>
  GetResult get_with(Accepts&& accepts, Read&& read) const {
    uint32_t head = layout().head.load(std::memory_order_relaxed);  // verified like tail
    for (;;) {
      QueueSlot& slot = at(head);
      // Pairs with the stamp store in put_with(). Sequentially consistent for a consumer that has
      // just raised the gate: either it sees the item or the producer sees it.
      const uint32_t stamp = slot.stamp.load(std::memory_order_seq_cst);
      if (stamp == head + 1) {
        if (!accepts(slot)) {
          // Nobody else took it meanwhile? The look at the slot, an acquire, comes before this one.
          const uint32_t moved = layout().head.load(std::memory_order_relaxed);
          if (moved == head) return GetResult::Refused;
          head = moved;
        } else if (layout().head.compare_exchange_weak(head, next(head), std::memory_order_relaxed,
                                                       std::memory_order_relaxed)) {
          read(slot);
          // Pairs with the stamp load in put_with(); sequentially consistent as above.
          slot.stamp.store(head + lap(), std::memory_order_seq_cst);
          return GetResult::Done;
        }
      } else if (static_cast<int32_t>(stamp - (head + 1)) < 0) {
        // Nothing published here. Closed and drained only if no put is under way: tail is final
        // once the closed bit is set.
        const uint32_t tail = layout().tail.load(std::memory_order_seq_cst);
        return tail == (head | mark()) ? GetResult::Closed : GetResult::Empty;
      } else {
        const uint32_t moved = layout().head.load(std::memory_order_seq_cst);
        if (moved == head) return GetResult::Empty;  // scribbled on, as in put_with()
        head = moved;
      }
    }
  }

  // Whether a get / a put would succeed at this moment. False means that whoever changes it has yet
  // to publish its stamp, and looks at the gate after that (sequentially consistent, as in
  // get_with()).
  bool readable() const { return shared() ? locked().readable() : ready(layout().head, 1); }
  bool writable() const { return shared() ? locked().writable() : ready(layout().tail, 0); }

  // Step (3) for somebody who claimed this position and may not have come to it. The claimed slot
  // is nobody else's until its stamp has been raised.
  void finish_put(uint32_t position) const { finish(position, position, position + 1); }
  void finish_get(uint32_t position) const { finish(position, position + 1, position + lap()); }

  // Pairs with the fetch_or in close().
  bool closed() const { return layout().tail.load(std::memory_order_seq_cst) & mark(); }

  // Closed and drained. With a pipe: the other end is gone.
  bool ended() const {
    if (shared() && !readable()) locked().look_around();
    return closed() && !readable();
  }

  // False when it was closed already.
  bool close() const {
    // Release pairs with the look at tail in get_with().
    return !(layout().tail.fetch_or(mark(), std::memory_order_seq_cst) & mark());
  }

  // Marks so many more items as done, never more than have been put: false then, and nothing is
  // changed. `last`: everything put so far is done now.
  bool mark_done(uint32_t count, bool* last) const {
    uint32_t done = layout().done.load(std::memory_order_relaxed);  // verified like tail
    uint32_t moved;
    do {
      moved = done;
      for (uint32_t i = 0; i < count; i++) {
        // Acquire: tail is no older than the items that were got. Pairs with the exchange in
        // put_with() by way of the slot's stamp.
        if (moved == end()) return false;
        moved = next(moved);
      }
      // Release pairs with all_done(): what was done with the items is done for whoever joins.
      // Sequentially consistent because of the look at the gate that follows.
    } while (!layout().done.compare_exchange_weak(done, moved, std::memory_order_seq_cst,
                                                  std::memory_order_relaxed));
    *last = moved == end();
    return true;
  }
  // Sequentially consistent for somebody who has just raised the gate.
  bool all_done() const { return layout().done.load(std::memory_order_seq_cst) == end(); }

  // Where waiters park: consumers, producers, join(), and producers without blocks.
  GateWord& items() const { return layout().items; }
  GateWord& space() const { return layout().space; }
  GateWord& finished() const { return layout().finished; }
  GateWord& room() const { return layout().room; }

 private:
  void finish(uint32_t position, uint32_t claimed, uint32_t published) const {
    Word& stamp = at(position).stamp;
    // Relaxed: only the claimer writes it. The store pairs with the loads in get_with(),
    // put_with().
    if (stamp.load(std::memory_order_relaxed) == claimed) stamp.store(published);
  }
  uint32_t end() const { return layout().tail.load(std::memory_order_seq_cst) & ~mark(); }
  bool ready(const Word& place, uint32_t offset) const {
    uint32_t position = place.load(std::memory_order_seq_cst);
    for (;;) {
      if (offset == 0 && (position & mark())) return false;  // closed
      const uint32_t stamp = at(position).stamp.load(std::memory_order_seq_cst);
      const auto behind = static_cast<int32_t>(stamp - (position + offset));
      if (behind <= 0) return behind == 0;
      const uint32_t moved = place.load(std::memory_order_seq_cst);
      if (moved == position) return false;  // scribbled on, as in put_with()
      position = moved;
    }
  }

  // One value, written or read by a function.
  template <class Touch>
  struct One : Plain {
    const Touch& touch;

    explicit One(const Touch& how) : touch(how) {}
    uint32_t write(const Positions& in, uint32_t tail, uint32_t) const {
      touch(in.at(tail));
      return in.next(tail);
    }
    uint32_t read(const Positions& in, uint32_t head, uint32_t) const {
      touch(in.at(head));
      return in.next(head);
    }
  };

  Segment* segment_;
};

}  // namespace manycore
