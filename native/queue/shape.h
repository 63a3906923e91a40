// How large the parts of a queue's memory are.
#pragma once

#include <bit>
#include <optional>

#include "memory/layout.h"

namespace manycore {

struct QueueShape {
  uint32_t capacity;
  uint32_t slotBytes = sizeof(uint64_t);
  uint32_t blocks = 0;

  static constexpr uint32_t kMaxCapacity = 1u << 27;
  static constexpr uint32_t kMaxSlotBytes = 1u << 16;

  bool possible() const {
    return capacity > 0 && capacity <= kMaxCapacity && slotBytes >= sizeof(uint64_t) &&
           slotBytes <= kMaxSlotBytes && slotBytes % sizeof(uint64_t) == 0 &&
           byte_length() <= INT32_MAX * uint64_t{2};
  }
  uint32_t mark() const { return std::bit_ceil(capacity + 1); }

  uint64_t stride() const { return offsetof(QueueSlot, value) + slotBytes; }
  uint64_t links_at() const { return sizeof(QueueLayout) + capacity * stride(); }
  uint64_t blocks_at() const { return links_at() + (uint64_t{blocks} * sizeof(Word) + 7) / 8 * 8; }
  uint64_t byte_length() const { return blocks_at() + uint64_t{blocks} * kBlockBytes; }

  // Of memory of this many bytes that somebody else may have written to: what it says is read
  // once and checked, so that no index ever leaves the memory.
  static std::optional<QueueShape> of(const QueueLayout& memory, size_t available) {
    const QueueShape shape{memory.capacity, memory.slotBytes, memory.blocks};
    const auto type = static_cast<ElementType>(memory.elementType);
    const bool typed =
        type == ElementType::Bytes ||
        (type >= ElementType::Int32 && type <= ElementType::BigInt64 && shape.slotBytes == 8);
    if (!typed || !shape.possible() || memory.mark != shape.mark() ||
        shape.byte_length() > available || memory.header.byteLength != shape.byte_length()) {
      return std::nullopt;
    }
    return shape;
  }
};

}  // namespace manycore
