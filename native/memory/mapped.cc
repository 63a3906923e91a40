#include "memory/mapped.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace manycore {

Segments& Segments::all() {
  static Segments& leaked = *new Segments;  // threads may outlive static destructors
  return leaked;
}

Segment* segment_of(const void* address) {
  const Segments& list = Segments::all();
  // Relaxed, all three: whoever knows an address of a segment has it from somebody who has seen it
  // inserted.
  const uint32_t used = list.used.load(std::memory_order_relaxed);
  const uint64_t page = reinterpret_cast<uintptr_t>(address) >> Segments::kPageShift;
  for (uint32_t i = 0; i < used; ++i) {
    const uint64_t range = list.entries[i].range.load(std::memory_order_relaxed);
    const uint64_t first = range >> Segments::kCountBits;
    const uint64_t count = range & ((uint64_t{1} << Segments::kCountBits) - 1);
    if (page - first < count) return list.entries[i].segment.load(std::memory_order_relaxed);
  }
  return nullptr;
}

Segment* Segments::find(const std::string& name, uint64_t identity) const {
  const uint32_t count = used.load(std::memory_order_relaxed);  // changes under the guard
  for (uint32_t i = 0; i < count; ++i) {
    if (entries[i].range.load(std::memory_order_relaxed) == 0) continue;
    Segment* segment = entries[i].segment.load(std::memory_order_relaxed);
    if (segment->identity() == identity && segment->name() == name) return segment;
  }
  return nullptr;
}

bool Segments::insert(Segment& segment) {
  const auto first = reinterpret_cast<uintptr_t>(segment.base()) >> kPageShift;
  const uint64_t count = (segment.place_.size + (1u << kPageShift) - 1) >> kPageShift;
  if (uint64_t{first} >> (64 - kCountBits) != 0) return false;
  for (uint32_t i = 0; i < kMost; ++i) {
    Entry& entry = entries[i];
    if (entry.range.load(std::memory_order_relaxed) != 0) continue;
    segment.slot_ = i;
    entry.segment.store(&segment, std::memory_order_relaxed);
    entry.range.store(uint64_t{first} << kCountBits | count, std::memory_order_relaxed);
    if (i >= used.load(std::memory_order_relaxed)) used.store(i + 1, std::memory_order_relaxed);
    const uint32_t self = process::self().pid;
    if (place::kNamesStay && registered_ != self && std::atexit(leave_all) == 0) registered_ = self;
    return true;
  }
  return false;
}

void Segments::drop(Segment& segment) {
  entries[segment.slot_].range.store(0, std::memory_order_relaxed);
  uint32_t count = used.load(std::memory_order_relaxed);
  while (count > 0 && entries[count - 1].range.load(std::memory_order_relaxed) == 0) --count;
  used.store(count, std::memory_order_relaxed);
  place::unmap(segment.place_);
  delete &segment;
}

SegmentResult Segments::admit(const std::string& name, Place& place) {
  auto* segment = new Segment(name, place);
  if (!insert(*segment)) {
    place::unmap(segment->place_);
    delete segment;
    return {SegmentFault::TooMany, 0, kMost, 0, nullptr};
  }
  const SegmentFault fault = segment->enter();
  if (fault == SegmentFault::None) return {fault, 0, 0, 0, segment};
  drop(*segment);
  return {fault, 0, kParticipants, 0, nullptr};
}

SegmentResult Segments::open(const std::string& name, uint64_t identity, bool* again) {
  const auto enter = [](Segment& segment) -> SegmentResult {
    const SegmentFault fault = segment.enter();
    return {fault, 0, kParticipants, 0, fault == SegmentFault::None ? &segment : nullptr};
  };
  Place place;
  // Also when its name is gone.
  if (Segment* known = identity == 0 ? nullptr : find(name, identity)) return enter(*known);
  const int error = place::map(name, kSegmentStart, &place);
  if (error != 0) return {segment_fault_of(error), error, 0, 0, nullptr};
  if (place.base == nullptr) {
    Header header{};
    uint64_t size = 0;
    const int unread = place::read(name, &header, sizeof header, &size);
    const bool ours = unread == ENODATA || (unread == 0 && header.magic == kMagic);
    const SegmentFault fault = ours ? SegmentFault::Truncated : SegmentFault::Foreign;
    return {fault, 0, place.size, kSegmentStart, nullptr};
  }
  const auto& layout = *static_cast<const SegmentLayout*>(place.base);
  SegmentResult result = check_segment(layout, place.size);
  if (result.fault != SegmentFault::None) {
    *again = result.fault == SegmentFault::Unfinished;
    place::unmap(place);
    return result;
  }
  if (identity != 0 && layout.identity != identity) {
    place::unmap(place);
    return {SegmentFault::Other, 0, 0, 0, nullptr};
  }
  if (Segment* known = find(name, layout.identity)) {
    place::unmap(place);
    return enter(*known);
  }
  result = admit(name, place);
  if (result.segment == nullptr) return result;
  // The last one may have left since it was mapped, and then the name is another segment's or
  // nobody's. From now on those who leave see this process in it.
  Segment& segment = *result.segment;
  // Relaxed: it changes inside the door, through which this process has just gone.
  if (segment.layout().state.load(std::memory_order_relaxed) == segment_state::kReady &&
      place::named(name, segment.place_)) {
    return result;
  }
  segment.leave(false);
  drop(segment);
  *again = true;
  return {SegmentFault::Missing, 0, 0, 0, nullptr};
}

// At the end of the process, by libc: after process.exit(), an uncaught error or an event loop with
// nothing to do. Other threads may still run.
void Segments::leave_all() {
  Segments& list = all();
  const uint32_t self = process::self().pid;
  std::unique_lock lock(list.guard, std::try_to_lock);
  // With a limit, because the process must come to its end.
  for (int attempt = 0; !lock.owns_lock() && attempt < 2000; ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    lock.try_lock();
  }
  if (!lock.owns_lock()) return;
  const uint32_t count = list.used.load(std::memory_order_relaxed);  // changes under the guard
  for (uint32_t i = 0; i < count; ++i) {
    if (list.entries[i].range.load(std::memory_order_relaxed) == 0) continue;
    Segment* segment = list.entries[i].segment.load(std::memory_order_relaxed);
    const ParticipantId me = segment->me();
    // A child that was forked without exec has its parent's list, but not its parts.
    if (me == 0 || identity_of(segment->layout().participants[slot_of_participant(me)]).pid != self)
      continue;
    segment->leave(true);
  }
}

}  // namespace manycore
