// The bounded multi-producer multi-consumer ring: Dmitry Vyukov's queue with a stamp per slot, with
// the lap-numbered positions of crossbeam's ArrayQueue, so that any capacity works and positions
// may wrap at 2^32. src/queue/ring.ts is its twin on the same memory.
//
// Positions. `tail` is where the next put goes, `head` where the next get comes from:
//
//   | lap number ... | closed | index |       mark = power of two above the capacity
//                      `mark`   below `mark`
//
// The index runs from 0 to capacity - 1; then the lap number goes up by one, which is 2 * mark.
// Only tail ever has the closed bit: setting it makes every producer's compare-exchange fail, so no
// put can slip in behind a close.
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
// empty.
#pragma once

#include "queue/shape.h"

namespace manycore {

enum class PutResult { Done, Full, Closed };
enum class GetResult { Done, Empty, Closed, Refused };

class Ring {
  friend struct Batch;  // queue/batch.h: several positions in one claim

 public:
  // Over memory that is known to be sound. A Ring is a few words and copied freely.
  Ring(QueueLayout& memory) : Ring(memory, {memory.capacity, memory.slotBytes, memory.blocks}) {}
  // Over memory that somebody else may yet write to.
  Ring(QueueLayout& memory, const QueueShape& shape)
      : queue_(&memory),
        slots_(reinterpret_cast<uint8_t*>(&memory + 1)),
        stride_(shape.stride()),
        capacity_(shape.capacity),
        mark_(shape.mark()) {}

  // `first` is the lap that positions begin with: tests use it to reach 2^32 quickly.
  static void initialise(QueueLayout* memory, const QueueShape& shape, ElementType type,
                         uint32_t first = 0);

  PutResult put(uint64_t value) const {
    return put_with([value](QueueSlot& slot) { slot.value = value; });
  }
  GetResult get(uint64_t& value) const {
    return get_with([](const QueueSlot&) { return true; },
                    [&value](const QueueSlot& slot) { value = slot.value; });
  }

  // write(QueueSlot&) fills the slot between claim and publication, so it has to be quick.
  template <class Write>
  PutResult put_with(Write&& write) const {
    // The compare-exchange verifies it, but "closed" is final: sequentially consistent for a
    // producer that has just raised the gate, as the stamp is. Either it sees the close or close()
    // sees it.
    uint32_t tail = queue_->tail.load(std::memory_order_seq_cst);
    for (;;) {
      if (tail & mark_) return PutResult::Closed;
      QueueSlot& slot = at(tail);
      // Pairs with the stamp store in get_with(): the old value has been read. Sequentially
      // consistent for a producer that has just raised the gate (an acquire load may overtake that
      // store on ARM: ldapr): either it sees the space or the consumer sees it.
      const uint32_t stamp = slot.stamp.load(std::memory_order_seq_cst);
      if (stamp == tail) {  // (1)
        if (queue_->tail.compare_exchange_weak(tail, next(tail), std::memory_order_relaxed,
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
        const uint32_t moved = queue_->tail.load(std::memory_order_seq_cst);
        if (moved == tail) return PutResult::Full;
        tail = moved;
      }
    }
  }

  // accepts(const QueueSlot&) looks at the next value before it is claimed, by acquire loads
  // (Refused if it says no); read(const QueueSlot&) takes it out, quickly as above.
  template <class Accepts, class Read>
  GetResult get_with(Accepts&& accepts, Read&& read) const {
    uint32_t head = queue_->head.load(std::memory_order_relaxed);  // verified like tail
    for (;;) {
      QueueSlot& slot = at(head);
      // Pairs with the stamp store in put_with(). Sequentially consistent for a consumer that has
      // just raised the gate: either it sees the item or the producer sees it.
      const uint32_t stamp = slot.stamp.load(std::memory_order_seq_cst);
      if (stamp == head + 1) {
        if (!accepts(slot)) {
          // Nobody else took it meanwhile? The look at the slot, an acquire, comes before this one.
          const uint32_t moved = queue_->head.load(std::memory_order_relaxed);
          if (moved == head) return GetResult::Refused;
          head = moved;
        } else if (queue_->head.compare_exchange_weak(head, next(head), std::memory_order_relaxed,
                                                      std::memory_order_relaxed)) {
          read(slot);
          // Pairs with the stamp load in put_with(); sequentially consistent as above.
          slot.stamp.store(head + lap(), std::memory_order_seq_cst);
          return GetResult::Done;
        }
      } else if (static_cast<int32_t>(stamp - (head + 1)) < 0) {
        // Nothing published here. Closed and drained only if no put is under way: tail is final
        // once the closed bit is set.
        const uint32_t tail = queue_->tail.load(std::memory_order_seq_cst);
        return tail == (head | mark_) ? GetResult::Closed : GetResult::Empty;
      } else {
        const uint32_t moved = queue_->head.load(std::memory_order_seq_cst);
        if (moved == head) return GetResult::Empty;  // scribbled on, as in put_with()
        head = moved;
      }
    }
  }

  // Whether a get / a put would succeed at this moment. False means that whoever changes it has yet
  // to publish its stamp, and looks at the gate after that (sequentially consistent, as in
  // get_with()).
  bool readable() const { return ready(queue_->head, 1); }
  bool writable() const { return ready(queue_->tail, 0); }

  // Whether this can be a position: those have no closed bit and lead to a slot.
  bool possible(uint32_t position) const {
    return !(position & mark_) && index(position) < capacity_;
  }
  // Step (3) for somebody who claimed this position and may not have come to it. The claimed slot
  // is nobody else's until its stamp has been raised.
  void finish_put(uint32_t position) const { finish(position, position, position + 1); }
  void finish_get(uint32_t position) const { finish(position, position + 1, position + lap()); }

  // Pairs with the fetch_or in close().
  bool closed() const { return queue_->tail.load(std::memory_order_seq_cst) & mark_; }

  // False when it was closed already.
  bool close() const {
    // Release pairs with the look at tail in get_with().
    return !(queue_->tail.fetch_or(mark_, std::memory_order_seq_cst) & mark_);
  }

  // Marks so many more items as done, never more than have been put: false then, and nothing is
  // changed. `last`: everything put so far is done now.
  bool mark_done(uint32_t count, bool* last) const {
    uint32_t done = queue_->done.load(std::memory_order_relaxed);  // verified like tail
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
    } while (!queue_->done.compare_exchange_weak(done, moved, std::memory_order_seq_cst,
                                                 std::memory_order_relaxed));
    *last = moved == end();
    return true;
  }
  // Sequentially consistent for somebody who has just raised the gate.
  bool all_done() const { return queue_->done.load(std::memory_order_seq_cst) == end(); }

  const Word& head() const { return queue_->head; }
  const Word& tail() const { return queue_->tail; }
  uint32_t capacity() const { return capacity_; }
  // How many values lie between two positions, the second of which is not the older one.
  uint32_t distance(uint32_t from, uint32_t to) const {
    const uint32_t laps = ((to & ~(mark_ - 1)) - (from & ~(mark_ - 1))) / lap();
    return laps * capacity_ + index(to) - index(from);
  }

  // Of the memory up to the end of the slots.
  size_t byte_length() const { return sizeof(QueueLayout) + capacity_ * stride_; }

  // Where waiters park: consumers, producers, join(), and producers without blocks.
  GateWord& items() const { return queue_->items; }
  GateWord& space() const { return queue_->space; }
  GateWord& finished() const { return queue_->finished; }
  GateWord& room() const { return queue_->room; }

 private:
  void finish(uint32_t position, uint32_t claimed, uint32_t published) const {
    Word& stamp = at(position).stamp;
    // Relaxed: only the claimer writes it. The store pairs with the loads in get_with(),
    // put_with().
    if (stamp.load(std::memory_order_relaxed) == claimed) stamp.store(published);
  }
  uint32_t end() const { return queue_->tail.load(std::memory_order_seq_cst) & ~mark_; }
  uint32_t lap() const { return mark_ * 2; }
  uint32_t index(uint32_t position) const { return position & (mark_ - 1); }
  bool ready(const Word& place, uint32_t offset) const {
    uint32_t position = place.load(std::memory_order_seq_cst);
    for (;;) {
      if (offset == 0 && (position & mark_)) return false;  // closed
      const uint32_t stamp = at(position).stamp.load(std::memory_order_seq_cst);
      const auto behind = static_cast<int32_t>(stamp - (position + offset));
      if (behind <= 0) return behind == 0;
      const uint32_t moved = place.load(std::memory_order_seq_cst);
      if (moved == position) return false;  // scribbled on, as in put_with()
      position = moved;
    }
  }
  QueueSlot& at(uint32_t position) const {
    const uint32_t i = index(position);
    // Out of range only if somebody scribbled on head or tail.
    return *reinterpret_cast<QueueSlot*>(slots_ + (i < capacity_ ? i * stride_ : 0));
  }
  uint32_t next(uint32_t position) const {
    return index(position) + 1 < capacity_ ? position + 1 : (position & ~(mark_ - 1)) + lap();
  }

  QueueLayout* queue_;
  uint8_t* slots_;
  size_t stride_;
  uint32_t capacity_;
  uint32_t mark_;
};

}  // namespace manycore
