// The block pool of a queue: memory for byte strings that do not fit into a slot.
//
// A string takes as many blocks as it needs, linked by `next`. Before it takes the first it
// reserves all of them in `available`, so two producers never wait for each other with half of
// their blocks each. Blocks that were given back form a list (R. K. Treiber's stack, with a count
// in its upper half against the ABA problem); the others are used for the first time in order, so
// memory that nobody needed is never touched.
#pragma once

#include "queue/shape.h"

namespace manycore {

class Blocks {
 public:
  Blocks(QueueLayout& memory, const QueueShape& shape);

  static uint32_t needed(uint64_t length) {
    return static_cast<uint32_t>((length + kBlockBytes - 1) / kBlockBytes);
  }
  uint32_t count() const { return count_; }

  // False when so many are not there. Sequentially consistent for a producer that has just raised
  // the gate.
  bool reserve(uint32_t count) const;
  void unreserve(uint32_t count) const;

  // Into as many blocks as were reserved for it. Returns the first; kNone only if somebody
  // scribbled on the memory.
  uint32_t store(const uint8_t* data, size_t length) const;
  // Copies a string out.
  void load(uint32_t first, uint8_t* data, size_t length) const;
  // Gives its blocks back, and unreserves them.
  void release(uint32_t first, size_t length) const;

  static constexpr uint32_t kNone = UINT32_MAX;

 private:
  uint32_t take() const;
  uint8_t* data(uint32_t block) const { return data_ + size_t{block} * kBlockBytes; }
  // Within bounds, whatever somebody may have written there. Relaxed: whoever hands the string
  // over, or the list, publishes its links.
  uint32_t after(uint32_t block) const;

  QueueLayout* queue_;
  Word* next_;
  uint8_t* data_;
  uint32_t count_;
};

}  // namespace manycore
