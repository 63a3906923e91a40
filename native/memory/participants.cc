// The processes that take part in a segment.
#include <algorithm>
#include <chrono>

#include "memory/mapped.h"

namespace manycore {
namespace {

uint32_t now() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  return std::max(static_cast<uint32_t>(milliseconds), 1u);
}

}  // namespace

ProcessIdentity identity_of(const ParticipantRecord& record) {
  // Relaxed: they are written before the tenant, which the caller has seen.
  return {record.pid.load(std::memory_order_relaxed),
          record.started.load(std::memory_order_relaxed),
          record.space.load(std::memory_order_relaxed)};
}

SegmentFault Segment::enter() {
  if (me() == 0) {
    const SegmentFault fault = join();
    if (fault != SegmentFault::None) return fault;
  }
  uses_++;
  references_++;
  return SegmentFault::None;
}

SegmentFault Segment::join() {
  const place::Door door(place_);
  if (!door.entered()) return SegmentFault::Busy;
  const ParticipantId id = find_or_admit(process::self());
  if (id == 0) return SegmentFault::Crowded;
  me_.store(id, std::memory_order_relaxed);
  return SegmentFault::None;
}

ParticipantId Segment::invite(uint32_t child) {
  const SegmentsGuard guard(Segments::all().guard);
  const place::Door door(place_);
  return door.entered() ? find_or_admit(process::identify(child)) : 0;
}

ParticipantId Segment::find_or_admit(const ProcessIdentity& process) {
  // Who leaves erases its record, so one that is there already can be an invitation only.
  const ParticipantRecord* record = record_of(process);
  return record != nullptr ? record->tenant.load(std::memory_order_relaxed) : admit(process);
}

ParticipantRecord* Segment::record_of(const ProcessIdentity& process) const {
  for (ParticipantRecord& record : layout().participants) {
    const ProcessIdentity other = identity_of(record);
    // Relaxed, here and in deserted(): tenants change inside the door.
    if (record.tenant.load(std::memory_order_relaxed) != 0 && other.pid == process.pid &&
        other.started == process.started && other.space == process.space) {
      return &record;
    }
  }
  return nullptr;
}

// Inside the door; 0 when all places are taken.
ParticipantId Segment::admit(const ProcessIdentity& process) {
  ParticipantRecord* const records = layout().participants;
  ParticipantRecord* free = nullptr;
  // Of slots whose tenants have died the ids stay dead: the next one has another generation.
  for (uint32_t i = 0; i < kParticipants && free == nullptr; ++i) {
    if (records[i].tenant.load(std::memory_order_relaxed) == 0) free = &records[i];
  }
  for (uint32_t i = 0; i < kParticipants && free == nullptr; ++i) {
    if (process::life_of(identity_of(records[i])) == Life::Dead) free = &records[i];
  }
  if (free == nullptr) return 0;
  free->tenant.store(0, std::memory_order_release);  // pairs with alive()
  free->generation = free->generation % (kParticipantGenerations - 1) + 1;
  free->pid.store(process.pid, std::memory_order_relaxed);
  free->started.store(process.started, std::memory_order_relaxed);
  free->space.store(process.space, std::memory_order_relaxed);
  free->leaving.store(0, std::memory_order_relaxed);
  free->bell.store(0, std::memory_order_relaxed);
  const auto slot = static_cast<uint32_t>(free - records);
  const ParticipantId id = free->generation << kParticipantSlotBits | slot;
  free->tenant.store(id, std::memory_order_release);  // pairs with alive()
  return id;
}

void Segment::leave(bool exiting) {
  ParticipantRecord& record = layout().participants[slot_of_participant(me())];
  const place::Door door(place_);
  if (exiting) {
    record.leaving.store(1, std::memory_order_release);  // read inside the door
  } else {
    if (record.tenant.load(std::memory_order_relaxed) == me()) {
      record.tenant.store(0, std::memory_order_release);  // pairs with alive()
    }
    me_.store(0, std::memory_order_relaxed);
  }
  if (door.entered() && deserted()) remove_name();
}

bool Segment::deserted() const {
  for (const ParticipantRecord& record : layout().participants) {
    if (record.tenant.load(std::memory_order_relaxed) == 0) continue;
    if (record.leaving.load(std::memory_order_acquire) != 0) continue;
    if (process::life_of(identity_of(record)) != Life::Dead) return false;
  }
  return true;
}

// The name first: were it the other way round, a name could stay that leads to nothing.
bool Segment::remove_name() {
  if (!place::named(name_, place_)) return false;
  place::remove(name_);
  layout().state.store(segment_state::kRemoved, std::memory_order_relaxed);  // inside the door
  return true;
}

bool Segment::alive(ParticipantId participant) const {
  if (participant == 0) return false;
  if (participant == me()) return true;
  const uint32_t slot = slot_of_participant(participant);
  const ParticipantRecord& record = layout().participants[slot];
  // Acquire pairs with the releases in join() and leave().
  if (record.tenant.load(std::memory_order_acquire) != participant) return false;
  // Relaxed: any thread's finding is as good as one's own.
  const uint64_t seen = seen_[slot].load(std::memory_order_relaxed);
  const uint32_t time = now();
  if (seen >> 32 == participant) {
    const auto when = static_cast<uint32_t>(seen);
    if (when == 0) return false;
    if (time - when < kAliveForMilliseconds) return true;
  }
  const ProcessIdentity identity = identity_of(record);
  if (record.tenant.load(std::memory_order_acquire) != participant) return false;
  const bool dead = process::life_of(identity) == Life::Dead;
  seen_[slot].store(uint64_t{participant} << 32 | (dead ? 0 : time), std::memory_order_relaxed);
  return !dead;
}

}  // namespace manycore
