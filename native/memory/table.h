// How a segment, memory that several processes have mapped, begins: with what the processes keep
// there to know each other. The rest of it, from kSegmentStart on, is given away to objects.
#pragma once

#include "memory/layout.h"

namespace manycore {

// Who has it open: one record per process.
//
// 6 bits of slot, 25 bits of generation, never 0. A slot's next tenant gets another generation, so
// an id that still stands somewhere after its process has ended is recognised as dead.
using ParticipantId = uint32_t;
inline constexpr uint32_t kParticipantSlotBits = 6;
inline constexpr uint32_t kParticipants = 1u << kParticipantSlotBits;
inline constexpr uint32_t kParticipantGenerations = 1u << 25;

constexpr uint32_t slot_of_participant(ParticipantId id) { return id & (kParticipants - 1); }

// A record changes under the segment's door only (see memory/place.h), in an order in which the
// end of the process at any instant leaves it sound: the tenant is written last, and erased first.
struct ParticipantRecord {
  Word tenant;  // ParticipantId, 0 while the slot is free
  uint32_t generation;
  Word pid;
  // 1 from the moment on in which the process is exiting: it counts as present no more, though what
  // it holds is its own until it has ended.
  Word leaving;
  std::atomic<uint64_t> started;  // ProcessIdentity, memory/process.h
  std::atomic<uint64_t> space;
  Word bell;    // rung when a waiter of this process has been granted that is no blocked thread
  Word buried;  // the tenant that has ended, once the others have been told; see sync/burial.h
  uint8_t apart[kCacheLine - 6 * sizeof(Word) - 2 * sizeof(uint64_t)];
};
static_assert(sizeof(ParticipantRecord) == kCacheLine);

// Who has used something of it: one record per thread. An id is an AgentId of sync/agent.h, and
// unique in this segment.
struct AgentRecord {
  Word tenant;  // 0 while the slot is free
  Word generation;
  Word participant;  // of which process; with it the agent dies
  Word home;         // its AgentId in that process
  std::atomic<uint64_t> awaits;
  Name name;
};
static_assert(sizeof(AgentRecord) == kCacheLine);
inline constexpr uint32_t kSegmentAgents = 1024;

// Who waits for a word of it. Changes under the lot lock only, and always by one store of `state`
// after all others, so that the end of a process at any instant leaves a sound table; but what was
// granted is freed by the waiter itself, without the lock.
//
//   Free     nobody's
//   Queued   a waiter that stands in the queue of the word at `offset`
//   Granted  it has left the queue, and its process has not taken notice of that yet
namespace waiter_state {
inline constexpr uint32_t kFree = 0;
inline constexpr uint32_t kQueued = 1;
inline constexpr uint32_t kGranted = 2;
}  // namespace waiter_state

namespace waiter_flag {
inline constexpr uint32_t kDirect = 1;   // Waiter::direct, sync/park.h
inline constexpr uint32_t kPromise = 2;  // no thread is blocked: its process' courier takes notice
}  // namespace waiter_flag

struct WaiterRecord {
  Word state;  // waiter_state
  Word participant;
  Word agent;
  Word flags;                    // waiter_flag
  std::atomic<uint64_t> offset;  // of the word it waits for, from the beginning of the segment
  std::atomic<uint64_t> ticket;  // the smaller, the earlier
  Word token;
  Word detail;
  std::atomic<uint64_t> owned;  // of the lock word whose owner it depends on, like `offset`, or 0
  Word kin;                     // Kin, sync/park.h
  uint8_t reserved[12];
};
static_assert(sizeof(WaiterRecord) == kCacheLine);
inline constexpr uint32_t kSegmentWaiters = 1024;

// The state of a segment.
//
//   Making   its maker writes the first page; where a name can be given to memory that is complete
//            already, nobody ever sees this
//   Ready    open for everybody
//   Removed  the name has been taken away, where the system itself cannot do that
namespace segment_state {
inline constexpr uint32_t kMaking = 0;
inline constexpr uint32_t kReady = 1;
inline constexpr uint32_t kRemoved = 2;
}  // namespace segment_state

struct SegmentLayout {
  Header header;              // byteLength is kSegmentStart
  uint64_t size;              // of the whole segment
  uint64_t identity;          // not 0; another one for the next segment of this name
  Word state;                 // segment_state
  uint32_t creator;           // its process' id, for people
  std::atomic<uint64_t> top;  // as many bytes from kSegmentStart on have been given away
  uint8_t apart0[kFalseSharing - sizeof(Header) - 3 * sizeof(uint64_t) - 2 * sizeof(Word)];
  Word lot;                       // the lock of the waiters' table, see sync/robust.h
  Word checked;                   // when somebody last looked for dead participants
  Word marks;                     // so many waiter records are or were in use
  Word population;                // so many agent records are or were in use
  std::atomic<uint64_t> tickets;  // the next waiter's
  // What the holder of the lot lock works on: its words' offsets, or 0, and the first one's Kin.
  std::atomic<uint64_t> subjects[2];
  Word subjectKin;
  Word turn;                       // where to look for the next free agent record
  std::atomic<uint64_t> nextFair;  // see Section::fair() in sync/park.h
  Word random;
  uint8_t apart1[kFalseSharing - 7 * sizeof(Word) - 4 * sizeof(uint64_t)];
  uint8_t page[4096 - 2 * kFalseSharing];
  ParticipantRecord participants[kParticipants];
  AgentRecord agents[kSegmentAgents];
  WaiterRecord waiters[kSegmentWaiters];
};
static_assert(offsetof(SegmentLayout, size) == 16);
static_assert(offsetof(SegmentLayout, top) % 8 == 0);
static_assert(offsetof(SegmentLayout, lot) == kFalseSharing);
static_assert(offsetof(SegmentLayout, participants) == 4096);
static_assert(std::atomic<uint64_t>::is_always_lock_free, "locks of the library are per process");

// A multiple of every system's page, and of every alignment that can be asked for.
inline constexpr uint64_t kSegmentStart = 9 * 16384;
inline constexpr uint64_t kMostAlignment = 4096;
static_assert(sizeof(SegmentLayout) <= kSegmentStart);
static_assert(kSegmentStart % kMostAlignment == 0);
// Less than what the processes' list of segments can express, see segment.cc.
inline constexpr uint64_t kMostSegmentBytes = uint64_t{1} << 39;

}  // namespace manycore
