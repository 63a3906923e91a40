// The one description of every structure that JavaScript and C++ share.
// src/memory/layout.ts mirrors it, and a test holds the two against each other.
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

enum class Kind : uint32_t { Mutex = 1, Queue = 2 };

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
//   31        2  1         0
//   [ agent id ][ poisoned ][ waiters ]
//
//   agent  poisoned  waiters   meaning
//   0      0         0         free
//   A      0         0         held by A
//   A      0         1         held by A, the parking lot has waiters
//   0      0         1         free, waiters left behind: one of them has been woken to take it
//   0      1         0         abandoned: an owner ended without unlocking, see recover()
namespace lock_word {
inline constexpr uint32_t kWaiters = 1;
inline constexpr uint32_t kPoisoned = 2;
inline constexpr uint32_t kOwnerShift = 2;
constexpr uint32_t owner(uint32_t state) { return state >> kOwnerShift; }
constexpr uint32_t held_by(uint32_t agent) { return agent << kOwnerShift; }
}  // namespace lock_word

// What a person called the object: UTF-8, cut to fit, zero-terminated. It lies in the shared memory
// because a thread that finds a deadlock has to name locks that it has never seen.
using Name = char[40];

struct alignas(kCacheLine) MutexLayout {
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

enum class ElementType : uint32_t { Int32 = 1, Uint32 = 2, Float64 = 3, BigInt64 = 4 };

struct alignas(kFalseSharing) QueueLayout {
  Header header;
  uint32_t capacity;
  uint32_t elementType;
  uint32_t mark;  // power of two above the capacity; see the positions in queue/ring.h
  Name name;
  alignas(kFalseSharing) Word tail;       // next position to put, written by producers
  alignas(kFalseSharing) Word head;       // next position to get, written by consumers
  alignas(kFalseSharing) GateWord items;  // consumers wait here
  alignas(kFalseSharing) GateWord space;  // producers wait here
  // Slot slots[capacity] follows.
};
static_assert(sizeof(QueueLayout) == 5 * kFalseSharing);

struct QueueSlot {
  Word stamp;
  uint32_t reserved;
  uint64_t value;
};
static_assert(sizeof(QueueSlot) == 16);

}  // namespace manycore
