// The pool of a queue in a segment: where byte strings lie that do not fit into a slot. They lie in
// the order of their slots, one behind the other, round and round; `spilled` and `drained` count
// bytes since the beginning. So nothing has to be given back one by one. A string counts before its
// slot is in the ring: what a producer leaves that is killed in between is a gap, which is given
// back with the next string, or when the queue is empty.
#pragma once

#include "queue/positions.h"

namespace manycore {

class Spill {
 public:
  Spill(QueueLayout& memory, const QueueShape& shape)
      : queue_(&memory),
        data_(reinterpret_cast<uint8_t*>(&memory) + shape.blocks_at()),
        size_(uint64_t{shape.blocks} * kBlockBytes) {}

  // To be called with the producers' latch, or for a hint.
  bool fits(uint64_t length, bool empty) const;

  // With the producers' latch: where the string begins.
  uint64_t write(const uint8_t* from, size_t length) const;

  // With the consumers' latch.
  void read(uint64_t start, uint8_t* to, size_t length) const;
  // The slot has left the ring. A consumer that was killed before it said so is made up for by the
  // next string that leaves, or when the queue is empty.
  void drained(uint64_t end) const;

 private:
  QueueLayout* queue_;
  uint8_t* data_;
  uint64_t size_;
};

}  // namespace manycore
