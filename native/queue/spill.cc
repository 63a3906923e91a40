#include "queue/spill.h"

#include <algorithm>
#include <cstring>

namespace manycore {

uint64_t Spill::end() const {
  // Relaxed: the producers' latch orders it; for a hint it may be old, and then the put finds out.
  const uint64_t written = queue_->spilled.load(std::memory_order_relaxed);
  // A string has left the ring that a killed producer had not come to count. Pairs with drained().
  return std::max(written, queue_->drained.load(std::memory_order_seq_cst));
}

bool Spill::fits(uint64_t length, bool empty) const {
  if (empty) return length <= size_;
  // Sequentially consistent for a producer that has just raised the gate; pairs with drained().
  const uint64_t drained = queue_->drained.load(std::memory_order_seq_cst);
  const uint64_t used = end() - drained;
  return used <= size_ && length <= size_ - used;
}

uint64_t Spill::write(const uint8_t* from, size_t length) const {
  const uint64_t start = end();
  const uint64_t at = start % size_;
  const size_t before_end = static_cast<size_t>(std::min<uint64_t>(length, size_ - at));
  std::memcpy(data_ + at, from, before_end);
  std::memcpy(data_, from + before_end, length - before_end);
  return start;
}

void Spill::written(uint64_t end) const { queue_->spilled.store(end, std::memory_order_relaxed); }

void Spill::repair(const Positions& positions, uint32_t slot_bytes, uint32_t head,
                   uint32_t tail) const {
  uint64_t end = this->end();
  // A limit for memory that was scribbled on.
  for (uint32_t i = 0; head != tail && i < positions.capacity(); i++, head = positions.next(head)) {
    const QueueSlot& slot = positions.at(head);
    const uint32_t length = slot.length.load(std::memory_order_relaxed);
    if (length > slot_bytes) end = std::max(end, slot.value + length);
  }
  written(end);
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
