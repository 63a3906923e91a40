// Which segments this process has mapped: inner part of segment.h.
#pragma once

#include <mutex>

#include "memory/segment.h"

namespace manycore {

// segment_of() reads the list without a lock. An entry's address range is one word, so what a
// reader sees was mapped at some moment as a whole; and he holds the segment that he asks for, so
// of the ranges with his address in them he can see its own only: an older one was erased before
// its memory was given back, and so before the segment could be mapped there.
struct Segments {
  static constexpr uint32_t kMost = 4096;
  // 36 bits of page number, 28 bits of count.
  static constexpr uint32_t kPageShift = 12;
  static constexpr uint32_t kCountBits = 28;
  static_assert((kSegmentStart + kMostSegmentBytes) >> kPageShift < uint64_t{1} << kCountBits);

  struct Entry {
    std::atomic<uint64_t> range{0};  // 0 while it is free
    std::atomic<Segment*> segment{nullptr};
  };

  std::mutex guard;  // of everything but segment_of()
  std::atomic<uint32_t> used{0};
  Entry entries[kMost];

  static Segments& all();
  Segment* find(const std::string& name, uint64_t identity) const;
  // Maps what has this name, or finds it mapped. `again`: it may be otherwise in a moment.
  SegmentResult open(const std::string& name, uint64_t identity, bool* again);
  // A new segment, used once. Takes the place over, whatever comes of it.
  SegmentResult admit(const std::string& name, Place& place);
  void drop(Segment& segment);
  static void leave_all();

 private:
  bool insert(Segment& segment);

  uint32_t registered_ = 0;  // the process that will call leave_all()
};

using SegmentsGuard = std::lock_guard<std::mutex>;

SegmentFault segment_fault_of(int error);
bool valid_segment_name(const std::string& name);
// What is wrong with a header of `size` bytes, if anything.
SegmentResult check_segment(const SegmentLayout& layout, uint64_t size);

}  // namespace manycore
