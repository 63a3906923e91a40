// The one description of every structure that JavaScript and C++ share.
// A thread's is in memory/thread.h, a segment's in memory/table.h. src/memory/layout.ts mirrors it,
// and a test holds the two against each other.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace manycore {

static_assert(std::atomic<uint32_t>::is_always_lock_free);
static_assert(sizeof(std::atomic<uint32_t>) == 4, "a word is 32 bits, also for JavaScript");

using Word = std::atomic<uint32_t>;

// Data written by one agent is kept this far from data written by another. Two adjacent lines are
// fetched together on current x86 cores, so head and tail words lie two lines apart.
inline constexpr size_t kCacheLine = 64;
inline constexpr size_t kFalseSharing = 128;

// "MNYC", read as a little-endian integer. A region without it is not ours.
inline constexpr uint32_t kMagic = 0x43594e4d;
inline constexpr uint32_t kLayoutVersion = 1;

enum class Kind : uint32_t {
  Mutex = 1,
  Queue = 2,
  Semaphore = 3,
  Event = 4,
  Barrier = 5,
  Condition = 6,
  RwLock = 7,
  RecursiveMutex = 8,
  Thread = 9,
  Segment = 10,
  Process = 11,
};

// None of the structures asks for more than 8-byte alignment: that is what all shared memory has.
// Lines are kept apart by padding.

// Every shared structure begins with this, so that a wrong or truncated region is an error instead
// of a crash.
struct Header {
  uint32_t magic;
  uint32_t version;
  uint32_t kind;
  uint32_t byteLength;  // of the whole structure, header included

  bool describes(Kind wanted, size_t available) const {
    return magic == kMagic && version == kLayoutVersion && kind == static_cast<uint32_t>(wanted) &&
           byteLength <= available;
  }
};
static_assert(sizeof(Header) == 16);

// A lock word holds who owns the lock, whether anybody waits, and whether an owner died holding it.
//
//   31   30       29        2  1         0
//   [0] [shared] [ agent id ] [poisoned] [waiters]
//
//   agent  poisoned  waiters   meaning
//   0      0         0         free
//   A      0         0         held by A
//   A      0         1         held by A, the parking lot has waiters
//   0      0         1         Mutex: free, waiters left behind; one of them has been woken to take
//   it
//                              RwLock: readers are in, the first waiter is a writer
//   0      1         0         abandoned: an owner ended without unlocking, see recover()
//   0      1         1         RwLock: abandoned, and a recover() waits for readers to leave
//
// Only an RwLock has the shared bit: from the first read on it stays set. While it is set a writer
// must look for readers, who do not stand in this word; see RwLockLayout.
namespace lock_word {
inline constexpr uint32_t kWaiters = 1;
inline constexpr uint32_t kPoisoned = 2;
inline constexpr uint32_t kOwnerShift = 2;
inline constexpr uint32_t kShared = 1u << 30;
constexpr uint32_t owner(uint32_t state) { return (state & ~kShared) >> kOwnerShift; }
constexpr uint32_t held_by(uint32_t agent) { return agent << kOwnerShift; }
}  // namespace lock_word

// How often a RecursiveMutex can be held: a positive int32 for JavaScript.
inline constexpr uint32_t kMostDepth = (1u << 31) - 1;

// What a person called the object: UTF-8, cut to fit, zero-terminated. It lies in the shared memory
// because a thread that finds a deadlock has to name locks that it has never seen.
using Name = char[40];

// Mutex and RecursiveMutex. An RwLockLayout begins with the same members.
struct MutexLayout {
  Header header;
  Word state;  // lock_word
  Word depth;  // RecursiveMutex: how often its owner holds it; written by the owner only
  Name name;
};
static_assert(sizeof(MutexLayout) == kCacheLine);
static_assert(offsetof(MutexLayout, state) == 16);

// 1 while somebody may be parked on this word for a condition that others make true without a lock;
// see sync/gate.h.
using GateWord = Word;

// Which processes hold one end of a pipe in a segment; see queue/hands.h. A participant is as in
// memory/table.h.
struct HandsLayout {
  static constexpr uint32_t kMost = 8;
  Word used;  // 1 from the first holder on: a queue that is no pipe has none
  Word travelling;
  Word holders[kMost];  // participants, and a bit of hands.h; 0, or a dead one, is a free place
};
static_assert(sizeof(HandsLayout) == 40);

enum class ElementType : uint32_t { Int32 = 1, Uint32 = 2, Float64 = 3, BigInt64 = 4, Bytes = 5 };

struct QueueLayout {
  Header header;
  uint32_t capacity;
  uint32_t elementType;
  uint32_t mark;       // power of two above the capacity; see the positions in queue/ring.h
  uint32_t slotBytes;  // of a slot's value: 8 for numbers, any multiple of 8 for byte strings
  uint32_t blocks;     // for byte strings that are longer than that; see queue/blocks.h
  Name name;
  uint8_t apart0[kFalseSharing - sizeof(Header) - 5 * sizeof(uint32_t) - sizeof(Name)];
  Word tail;                      // next position to put, written by producers
  Word putting;                   // in a segment: the latch of the producers, queue/latch.h
  std::atomic<uint64_t> spilled;  // in a segment: how far the pool was written; queue/spill.h
  uint8_t apart1[kFalseSharing - 2 * sizeof(Word) - sizeof(uint64_t)];
  Word head;     // next position to get, written by consumers
  Word getting;  // the same for consumers
  std::atomic<uint64_t> drained;
  uint8_t apart2[kFalseSharing - 2 * sizeof(Word) - sizeof(uint64_t)];
  GateWord items;  // consumers wait here
  uint8_t apart3[kFalseSharing - sizeof(Word)];
  GateWord space;  // producers wait here
  HandsLayout producers;
  HandsLayout consumers;
  uint8_t apart4[kFalseSharing - sizeof(Word) - 2 * sizeof(HandsLayout)];
  Word done;          // as many positions on from the start as items have been marked as done
  GateWord finished;  // join() waits here
  uint8_t apart5[kFalseSharing - 2 * sizeof(Word)];
  std::atomic<uint64_t> unused;  // the list of blocks that were given back
  Word fresh;                    // so many blocks have been used at least once
  Word available;                // so many blocks are neither in use nor reserved
  GateWord room;                 // producers wait here for blocks
  uint8_t apart6[kFalseSharing - sizeof(uint64_t) - 3 * sizeof(Word)];
  // QueueSlot slots[capacity] follows, each sizeof(QueueSlot) - 8 + slotBytes apart; then
  // Word next[blocks] and a padding to 8 bytes; then the blocks.
};
static_assert(sizeof(QueueLayout) == 7 * kFalseSharing);
static_assert(offsetof(QueueLayout, unused) % 8 == 0);

struct QueueSlot {
  Word stamp;
  Word length;     // of a byte string
  uint64_t value;  // or the first eight of slotBytes, or the first block
};
static_assert(sizeof(QueueSlot) == 16);

inline constexpr uint32_t kBlockBytes = 512;

struct ConditionLayout {
  Header header;
  Word waiters;  // 1 while somebody may be waiting for a notification
  uint32_t reserved;
  Name name;
};
static_assert(sizeof(ConditionLayout) == kCacheLine);

// How often one agent has a lock for reading. The agent's own thread adds to it before it looks at
// the lock's word, so a hold may be a mere attempt; whoever hands the lock to a reader adds too.
// The holds of an agent that has ended count for nothing.
struct ReaderRecord {
  Word agent;
  Word holds;
};
static_assert(sizeof(ReaderRecord) == 8);

inline constexpr uint32_t kReaderRecords = 256;

// Set in the holds while whoever lets a waiting reader in has added to them, but has not told the
// reader yet.
inline constexpr uint32_t kHanding = 1u << 30;

struct RwLockLayout {
  Header header;
  Word state;    // lock_word
  Word claimed;  // so many records are or were in use; see sync/readers.h for which
  Name name;
  ReaderRecord records[kReaderRecords];
};
static_assert(sizeof(RwLockLayout) == kCacheLine + kReaderRecords * sizeof(ReaderRecord));
static_assert(offsetof(RwLockLayout, state) == offsetof(MutexLayout, state));
static_assert(offsetof(RwLockLayout, name) == offsetof(MutexLayout, name));

// A semaphore word holds how many permits are there, and whether anybody waits for some.
//
//   31 30      1  0
//   [0][ permits ][ waiters ]
//
//   permits  waiters   meaning
//   p        0         p permits for whoever comes; a compare-exchange takes or adds some
//   p        1         the parking lot has waiters, and p are too few for the first of them:
//   whoever
//                      comes queues behind it, and only a section of this word changes the word
namespace semaphore_word {
inline constexpr uint32_t kWaiters = 1;
inline constexpr uint32_t kPermitsShift = 1;
// Bit 31 stays 0, so that the word is a non-negative int32 for JavaScript.
inline constexpr uint32_t kMostPermits = (1u << 30) - 1;
constexpr uint32_t permits(uint32_t state) { return state >> kPermitsShift; }
constexpr uint32_t of(uint32_t permits) { return permits << kPermitsShift; }
}  // namespace semaphore_word

struct SemaphoreLayout {
  Header header;
  Word state;      // semaphore_word
  uint32_t limit;  // there are never more permits than this; kMostPermits when unbounded
  Name name;
};
static_assert(sizeof(SemaphoreLayout) == kCacheLine);
static_assert(offsetof(SemaphoreLayout, state) == 16);

// An event word.
//
//   set  waiters   meaning
//   0    0         clear, nobody waits; a compare-exchange sets it
//   1    0         set; a compare-exchange clears it
//   0    1         clear, the parking lot has waiters: only a section of this word changes the word
//   1    1         never: whoever sets it wakes all waiters in the same section
namespace event_word {
inline constexpr uint32_t kSet = 1;
inline constexpr uint32_t kWaiters = 2;
}  // namespace event_word

struct EventLayout {
  Header header;
  Word state;  // event_word
  uint32_t reserved;
  Name name;
};
static_assert(sizeof(EventLayout) == kCacheLine);
static_assert(offsetof(EventLayout, state) == 16);

// A barrier's phase says what an arriving party does. Everything in it changes in the section of
// the phase's address only; JavaScript reads it for people.
//
//   phase    arrived      queue                            meaning
//   Filling  a < parties  a members                        a of the parties are here
//   Acting   parties      parties - 1 members, then        all are here, one of them runs the
//                         newcomers                        action and stands in no queue
//   Doomed   parties      parties - 1 members              the same, but a newcomer gave up: the
//                                                          barrier breaks when the action is done
//   Broken   0            empty                            every arrival fails until reset()
namespace barrier_phase {
inline constexpr uint32_t kFilling = 0;
inline constexpr uint32_t kActing = 1;
inline constexpr uint32_t kDoomed = 2;
inline constexpr uint32_t kBroken = 3;
inline constexpr uint32_t kMostParties = (1u << 30) - 1;
}  // namespace barrier_phase

struct BarrierLayout {
  Header header;
  uint32_t parties;
  Word phase;  // barrier_phase
  Word arrived;
  Word generation;  // counts the times that the barrier was passed or reset
  double timeout;   // milliseconds for waits that say nothing else
  Name name;
  Word actor;  // the agent that runs the action
  uint8_t apart[2 * kCacheLine - 84];
};
static_assert(sizeof(BarrierLayout) == 2 * kCacheLine);
static_assert(offsetof(BarrierLayout, phase) == 20);
static_assert(offsetof(BarrierLayout, timeout) % 8 == 0);

}  // namespace manycore
