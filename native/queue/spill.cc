#include "queue/spill.h"

#include <algorithm>
#include <cstring>

namespace manycore {

bool Spill::fits(uint64_t length, bool empty) const {
  if (empty) return length <= size_;
  // Sequentially consistent for a producer that has just raised the gate; pairs with drained().
  const uint64_t drained = queue_->drained.load(std::memory_order_seq_cst);
  // Relaxed: the producers' latch orders it; for a hint it may be old, and then the put finds out.
  const uint64_t used = queue_->spilled.load(std::memory_order_relaxed) - drained;
  return used <= size_ && length <= size_ - used;
}

uint64_t Spill::write(const uint8_t* from, size_t length) const {
  const uint64_t start = queue_->spilled.load(std::memory_order_relaxed);  // as in fits()
  const uint64_t at = start % size_;
  const size_t before_end = static_cast<size_t>(std::min<uint64_t>(length, size_ - at));
  std::memcpy(data_ + at, from, before_end);
  std::memcpy(data_, from + before_end, length - before_end);
  // Relaxed: the next producer has the latch, and this one's end before that.
  queue_->spilled.store(start + length, std::memory_order_relaxed);
  return start;
}

void Spill::read(uint64_t start, uint8_t* to, size_t length) const {
  if (size_ == 0 || length > size_) return;  // scribbled on
  const uint64_t at = start % size_;
  const size_t before_end = static_cast<size_t>(std::min<uint64_t>(length, size_ - at));
  std::memcpy(to, data_ + at, before_end);
  std::memcpy(to + before_end, data_, length - before_end);
}

void Spill::drained(uint64_t end) const {
  // Pairs with fits(); the look at the gate follows.
  queue_->drained.store(end, std::memory_order_seq_cst);
}

}  // namespace manycore
