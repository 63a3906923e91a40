// A queue in a segment, and strings that can tell whether they came through as they were.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "check.h"
#include "memory/segment.h"
#include "queue/bytes.h"

namespace manycore {

class SegmentQueue {
 public:
  SegmentQueue(const char* name, const QueueShape& shape, ElementType type, uint64_t more = 0)
      : name_(name + std::to_string(process::self().pid)),
        shape_(shape),
        segment_(Segment::create(name_, shape.byte_length() + more).segment),
        layout_(place(segment_)) {
    Ring::initialise(layout_, shape, type, 0xffffff00u);
    segment_->allocate(shape.byte_length(), 64);
  }
  ~SegmentQueue() { segment_->unuse(); }
  SegmentQueue(const SegmentQueue&) = delete;
  SegmentQueue& operator=(const SegmentQueue&) = delete;

  const std::string& name() const { return name_; }
  QueueLayout* operator->() { return layout_; }
  Ring ring() { return Ring(*layout_, shape_); }
  ByteRing bytes() { return ByteRing(*layout_, shape_); }
  uint8_t* behind() { return segment_->start() + shape_.byte_length(); }

  static QueueLayout* place(Segment* segment) {
    return reinterpret_cast<QueueLayout*>(segment->start());
  }

 private:
  const std::string name_;
  const QueueShape shape_;
  Segment* const segment_;
  QueueLayout* const layout_;
};

// A string that says who made it, which one it is, and how long it is.
inline constexpr size_t kHead = 3 * sizeof(uint32_t);
inline std::vector<uint8_t> written(uint32_t who, uint32_t which, uint32_t length) {
  std::vector<uint8_t> text(length);
  for (uint32_t i = 0; i < length; i++) text[i] = static_cast<uint8_t>(who + which + i);
  const uint32_t head[] = {who, which, length};
  std::memcpy(text.data(), head, kHead);
  return text;
}
inline bool sound(const std::vector<uint8_t>& text) {
  uint32_t head[3];
  if (text.size() < kHead) return false;
  std::memcpy(head, text.data(), kHead);
  return head[2] == text.size() && text == written(head[0], head[1], head[2]);
}

}  // namespace manycore
