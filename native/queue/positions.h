// Where things are in the ring of a queue, and how its positions count. src/queue/positions.ts is
// its twin.
//
// Positions. `tail` is where the next put goes, `head` where the next get comes from:
//
//   | lap number ... | closed | index |       mark = power of two above the capacity
//                      `mark`   below `mark`
//
// The index runs from 0 to capacity - 1; then the lap number goes up by one, which is 2 * mark.
// Only tail ever has the closed bit: setting it makes every producer's compare-exchange fail, so no
// put can slip in behind a close.
#pragma once

#include "queue/shape.h"

namespace manycore {

class Positions {
 public:
  Positions(QueueLayout& memory, const QueueShape& shape)
      : queue_(&memory),
        slots_(reinterpret_cast<uint8_t*>(&memory + 1)),
        stride_(shape.stride()),
        capacity_(shape.capacity),
        mark_(shape.mark()) {}

  QueueLayout& layout() const { return *queue_; }
  const Word& head() const { return queue_->head; }
  const Word& tail() const { return queue_->tail; }
  uint32_t capacity() const { return capacity_; }
  // The closed bit.
  uint32_t mark() const { return mark_; }
  uint32_t lap() const { return mark_ * 2; }
  uint32_t index(uint32_t position) const { return position & (mark_ - 1); }
  uint32_t next(uint32_t position) const {
    return index(position) + 1 < capacity_ ? position + 1 : (position & ~(mark_ - 1)) + lap();
  }
  // How many values lie between two positions, the second of which is not the older one.
  uint32_t distance(uint32_t from, uint32_t to) const {
    const uint32_t laps = ((to & ~(mark_ - 1)) - (from & ~(mark_ - 1))) / lap();
    return laps * capacity_ + index(to) - index(from);
  }
  // Up to the end of the lap, and one at least: only memory that somebody scribbled on has an index
  // beyond the capacity.
  uint32_t until_wrap(uint32_t position) const {
    const uint32_t i = index(position);
    return i < capacity_ ? capacity_ - i : 1;
  }
  // Whether this can be a position: those have no closed bit and lead to a slot.
  bool possible(uint32_t position) const {
    return !(position & mark_) && index(position) < capacity_;
  }
  QueueSlot& at(uint32_t position) const {
    const uint32_t i = index(position);
    // Out of range only if somebody scribbled on head or tail.
    return *reinterpret_cast<QueueSlot*>(slots_ + (i < capacity_ ? i * stride_ : 0));
  }

  // Of the memory up to the end of the slots.
  size_t byte_length() const { return sizeof(QueueLayout) + capacity_ * stride_; }

 private:
  QueueLayout* queue_;
  uint8_t* slots_;
  size_t stride_;
  uint32_t capacity_;
  uint32_t mark_;
};

}  // namespace manycore
