// Memory for a queue, as a SharedArrayBuffer would hold it.
#pragma once

#include <cstring>
#include <new>

#include "queue/bytes.h"

namespace manycore {

class QueueMemory {
 public:
  explicit QueueMemory(const QueueShape& shape, ElementType type = ElementType::Int32,
                       uint32_t first = 0)
      : shape_(shape),
        layout_(static_cast<QueueLayout*>(operator new(shape.byte_length(), kLine))) {
    std::memset(static_cast<void*>(layout_), 0, shape.byte_length());
    Ring::initialise(layout_, shape, type, first);
  }
  explicit QueueMemory(uint32_t capacity, uint32_t first = 0)
      : QueueMemory(QueueShape{capacity}, ElementType::Int32, first) {}
  ~QueueMemory() { operator delete(layout_, kLine); }
  QueueMemory(const QueueMemory&) = delete;
  QueueMemory& operator=(const QueueMemory&) = delete;

  QueueLayout& operator*() { return *layout_; }
  QueueLayout* operator->() { return layout_; }
  void* memory() { return layout_; }
  Ring ring() { return Ring(*layout_, shape_); }
  ByteRing bytes() { return ByteRing(*layout_, shape_); }
  // Of numbers.
  QueueSlot& slot(uint32_t index) { return reinterpret_cast<QueueSlot*>(layout_ + 1)[index]; }

 private:
  static constexpr std::align_val_t kLine{kFalseSharing};
  const QueueShape shape_;
  QueueLayout* const layout_;
};

}  // namespace manycore
