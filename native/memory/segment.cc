#include "memory/segment.h"

#include <cerrno>
#include <chrono>
#include <random>
#include <thread>

#include "memory/mapped.h"

namespace manycore {
namespace {

uint64_t random_identity() {
  std::random_device source;
  return uint64_t{source()} << 32 | source() | 1;
}

SegmentResult failure(SegmentFault fault, int error = 0) { return {fault, error, 0, 0, nullptr}; }

}  // namespace

SegmentFault segment_fault_of(int error) {
  switch (error) {
    case 0:
      return SegmentFault::None;
    case EEXIST:
      return SegmentFault::Taken;
    case ENOENT:
      return SegmentFault::Missing;
    case EACCES:
    case EPERM:
    case EROFS:
      return SegmentFault::Denied;
    case ENOSPC:
    case ENOMEM:
    case EFBIG:
      return SegmentFault::NoSpace;
    case EISDIR:  // what has the name is no file
    case ENXIO:
      return SegmentFault::Foreign;
    default:
      return SegmentFault::System;
  }
}

bool valid_segment_name(const std::string& name) {
  if (name.empty() || name.size() > kMostSegmentName || name[0] == '.') return false;
  for (const char c : name) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
    if (!fine) return false;
  }
  return true;
}

SegmentResult check_segment(const SegmentLayout& layout, uint64_t size) {
  // Acquire pairs with the release in Segment::create().
  const uint32_t state = layout.state.load(std::memory_order_acquire);
  const Header& header = layout.header;
  if (state == segment_state::kMaking && header.magic == 0) {
    return failure(SegmentFault::Unfinished);
  }
  if (header.magic != kMagic) return failure(SegmentFault::Foreign);
  if (header.version != kLayoutVersion) {
    return {SegmentFault::Version, 0, header.version, kLayoutVersion, nullptr};
  }
  if (header.kind != static_cast<uint32_t>(Kind::Segment)) return failure(SegmentFault::Foreign);
  if (layout.size > size) return {SegmentFault::Truncated, 0, size, layout.size, nullptr};
  if (state == segment_state::kRemoved) return failure(SegmentFault::Missing);
  if (state != segment_state::kReady || header.byteLength != kSegmentStart ||
      layout.size <= kSegmentStart || layout.identity == 0 ||
      layout.top.load(std::memory_order_relaxed) > layout.size - kSegmentStart) {
    return failure(SegmentFault::Corrupted);
  }
  return {};
}

SegmentResult Segment::create(const std::string& name, uint64_t byte_length, uint64_t more) {
  if (!valid_segment_name(name)) return failure(SegmentFault::InvalidName);
  if (byte_length > kMostSegmentBytes || more > kMostSegmentBytes - byte_length) {
    return failure(SegmentFault::TooLarge);
  }
  Place place;
  const uint64_t size = kSegmentStart + byte_length + more;
  // The longest part, since all of it is cleared; so not under the guard.
  int error = place::make(name, size, kSegmentStart + byte_length, &place);
  if (error != 0) return failure(segment_fault_of(error), error);
  auto& made = *static_cast<SegmentLayout*>(place.base);
  made.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Segment), kSegmentStart};
  made.size = size;
  made.identity = random_identity();
  made.creator = process::self().pid;
  // Pairs with the acquire in check_segment().
  made.state.store(segment_state::kReady, std::memory_order_release);
  Segments& list = Segments::all();
  const SegmentsGuard guard(list.guard);
  // Before it has its name, so that nobody ever finds it deserted.
  const SegmentResult result = list.admit(name, place);
  if (result.segment == nullptr) return result;
  Segment& segment = *result.segment;
  error = place::publish(name, segment.place_);
  segment.place_.draft.clear();
  if (error == 0) return result;
  segment.leave(false);
  list.drop(segment);
  return failure(segment_fault_of(error), error);
}

SegmentResult Segment::open(const std::string& name, uint64_t identity) {
  if (!valid_segment_name(name)) return failure(SegmentFault::InvalidName);
  Segments& list = Segments::all();
  for (int attempt = 0;; ++attempt) {
    bool again = false;
    SegmentResult result;
    {
      const SegmentsGuard guard(list.guard);
      result = list.open(name, identity, &again);
    }
    // What its maker is about to finish, or what has just gone.
    if (!again || attempt == 500) return result;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

SegmentFault Segment::commit(uint64_t from, uint64_t count) {
  if (from > byte_length_ || count > byte_length_ - from) return SegmentFault::NoSpace;
  if (count == 0) return SegmentFault::None;
  return segment_fault_of(place::commit(place_, kSegmentStart + from, count));
}

uint64_t Segment::allocate(uint64_t byte_length, uint64_t alignment) {
  std::atomic<uint64_t>& top = layout().top;
  // Relaxed, all: the memory is zeroed since the segment was made, and whoever else is to know of
  // this piece is told so by other means.
  uint64_t seen = top.load(std::memory_order_relaxed);
  for (;;) {
    // A process may have written nonsense there, so nothing may overflow.
    const uint64_t offset = seen <= byte_length_ ? (seen + alignment - 1) & ~(alignment - 1) : seen;
    if (offset > byte_length_ || byte_length > byte_length_ - offset) return kNoRoom;
    if (top.compare_exchange_weak(seen, offset + byte_length, std::memory_order_relaxed)) {
      return offset;
    }
  }
}

uint64_t Segment::allocated() const {
  // Relaxed: for people.
  return std::min(layout().top.load(std::memory_order_relaxed), byte_length_);
}

void Segment::retain() {
  const SegmentsGuard guard(Segments::all().guard);
  references_++;
}

void Segment::release() {
  Segments& list = Segments::all();
  const SegmentsGuard guard(list.guard);
  if (--references_ == 0) list.drop(*this);
}

bool Segment::use() {
  const SegmentsGuard guard(Segments::all().guard);
  return enter() == SegmentFault::None;
}

void Segment::unuse() {
  Segments& list = Segments::all();
  const SegmentsGuard guard(list.guard);
  if (--uses_ == 0) leave(false);
  if (--references_ == 0) list.drop(*this);
}

bool Segment::unlink() {
  const SegmentsGuard guard(Segments::all().guard);
  const place::Door door(place_);
  // Relaxed: it changes inside the door.
  if (layout().state.load(std::memory_order_relaxed) != segment_state::kReady) return false;
  return remove_name();
}

}  // namespace manycore
