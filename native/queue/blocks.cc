#include "queue/blocks.h"

#include <algorithm>
#include <cstring>

namespace manycore {
namespace {

// The head of the list: the block plus one, or 0, and above that a count of its changes.
constexpr uint32_t block_of(uint64_t head) { return static_cast<uint32_t>(head) - 1; }
constexpr uint64_t head_of(uint64_t before, uint32_t block) {
  return ((before >> 32) + 1) << 32 | (block + 1);
}

}  // namespace

Blocks::Blocks(QueueLayout& memory, const QueueShape& shape)
    : queue_(&memory),
      next_(reinterpret_cast<Word*>(reinterpret_cast<uint8_t*>(&memory) + shape.links_at())),
      data_(reinterpret_cast<uint8_t*>(&memory) + shape.blocks_at()),
      count_(shape.blocks) {}

bool Blocks::reserve(uint32_t count) const {
  uint32_t available = queue_->available.load(std::memory_order_seq_cst);
  do {
    if (available < count) return false;
    // Acquire pairs with unreserve(): what was given back is on the list.
  } while (!queue_->available.compare_exchange_weak(
      available, available - count, std::memory_order_acquire, std::memory_order_seq_cst));
  return true;
}

void Blocks::unreserve(uint32_t count) const {
  // Release pairs with reserve(); sequentially consistent because the caller looks at the gate
  // next.
  queue_->available.fetch_add(count, std::memory_order_seq_cst);
}

uint32_t Blocks::take() const {
  // With a reservation there is always one on the list or unused; one that is missed because
  // somebody else was faster means that another was given back meanwhile. The limit is for memory
  // that was scribbled on.
  for (uint32_t tries = 0; tries < 1u << 20; tries++) {
    // Acquire pairs with the exchange in release(): the link has been written.
    uint64_t head = queue_->unused.load(std::memory_order_acquire);
    while (block_of(head) < count_) {
      const uint32_t block = block_of(head);
      // Out of date if somebody else takes the block now; then the exchange fails.
      const uint32_t next = next_[block].load(std::memory_order_relaxed);
      if (queue_->unused.compare_exchange_weak(head, head_of(head, next), std::memory_order_acq_rel,
                                               std::memory_order_acquire)) {
        return block;
      }
    }
    // Relaxed: a block that nobody has used holds nothing to be ordered.
    uint32_t fresh = queue_->fresh.load(std::memory_order_relaxed);
    while (fresh < count_) {
      if (queue_->fresh.compare_exchange_weak(fresh, fresh + 1, std::memory_order_relaxed)) {
        return fresh;
      }
    }
  }
  return kNone;
}

uint32_t Blocks::after(uint32_t block) const {
  const uint32_t next = next_[block].load(std::memory_order_relaxed);
  return next < count_ ? next : 0;
}

uint32_t Blocks::store(const uint8_t* from, size_t length) const {
  uint32_t first = kNone, last = kNone;
  for (size_t at = 0; at < length; at += kBlockBytes) {
    const uint32_t block = take();
    if (block == kNone) return kNone;
    std::memcpy(data(block), from + at, std::min<size_t>(kBlockBytes, length - at));
    if (last == kNone) {
      first = block;
    } else {
      next_[last].store(block, std::memory_order_relaxed);
    }
    last = block;
  }
  return first;
}

void Blocks::load(uint32_t block, uint8_t* to, size_t length) const {
  if (block >= count_) block = 0;
  for (size_t at = 0; at < length; at += kBlockBytes) {
    std::memcpy(to + at, data(block), std::min<size_t>(kBlockBytes, length - at));
    if (at + kBlockBytes < length) block = after(block);
  }
}

void Blocks::release(uint32_t first, size_t length) const {
  const uint32_t count = needed(length);
  if (first >= count_) return;  // scribbled on
  uint32_t last = first;
  for (uint32_t i = 1; i < count; i++) last = after(last);
  // Relaxed: the exchange verifies it and publishes the links.
  uint64_t head = queue_->unused.load(std::memory_order_relaxed);
  do {
    next_[last].store(block_of(head), std::memory_order_relaxed);
  } while (!queue_->unused.compare_exchange_weak(
      head, head_of(head, first), std::memory_order_release, std::memory_order_relaxed));
  unreserve(count);
}

}  // namespace manycore
