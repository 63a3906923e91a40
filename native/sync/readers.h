// Who has a lock for reading. A reader does not stand in the lock's word but in a record of its own
// beside it, for two reasons. A thread that is terminated between any two steps leaves no trace
// that somebody would have to guess about: its record names it, and it is dead. And readers on
// several cores do not write to the same cache line.
#pragma once

#include "memory/layout.h"
#include "sync/agent.h"
#include "sync/park.h"

namespace manycore::readers {

// Waiter::detail at an RwLock: what it wants.
inline constexpr uint32_t kWriter = 0;
inline constexpr uint32_t kRecoverer = 1;
inline constexpr uint32_t kReader = 2;  // plus the index of its record

constexpr bool is_reader(uint32_t wanted) { return wanted >= kReader; }
inline uint32_t wish(const RwLockLayout& lock, const ReaderRecord& record) {
  return kReader + static_cast<uint32_t>(&record - lock.records);
}
inline ReaderRecord& record_of(RwLockLayout& lock, uint32_t wanted) {
  return lock.records[(wanted - kReader) % kReaderRecords];
}

// The lock whose word this is.
RwLockLayout& lock_of(const Word& state);

// The i-th record in the order in which they are claimed: neighbours lie on different cache lines.
constexpr uint32_t place(uint32_t i) {
  constexpr uint32_t kPerLine = kCacheLine / sizeof(ReaderRecord);
  constexpr uint32_t kLines = kReaderRecords / kPerLine;
  return i % kLines * kPerLine + i / kLines;
}

inline uint32_t claimed(const RwLockLayout& lock) {
  // Acquire pairs with the release in claim(). The bound is for corrupted memory.
  const uint32_t count = lock.claimed.load(std::memory_order_acquire);
  return count < kReaderRecords ? count : kReaderRecords;
}

// Calls visit(agent) for each live agent that reads, until it returns true; that is the result.
template <class Visit>
bool any(const RwLockLayout& lock, Visit&& visit) {
  const uint32_t count = claimed(lock);
  for (uint32_t i = 0; i < count; i++) {
    const ReaderRecord& record = lock.records[place(i)];
    // Sequentially consistent: see the proof in rwlock.h. It also pairs with a leaving reader's
    // subtraction: what it read under the lock lies before what the next writer writes.
    if (record.holds.load(std::memory_order_seq_cst) == 0) continue;
    const AgentId agent = record.agent.load(std::memory_order_relaxed);  // written before any hold
    if (agents::alive(agent, &lock) && visit(agent)) return true;
  }
  return false;
}

// Inside the section of the lock's word: the agent's record, perhaps a dead agent's until now; null
// when all are in use.
ReaderRecord* claim(RwLockLayout& lock, AgentId agent);

inline bool present(const RwLockLayout& lock) {
  return any(lock, [](AgentId) { return true; });
}

// In the same section: takes a dead agent's holds back. False: it has no record.
bool forget(RwLockLayout& lock, AgentId agent);

// Inside the section: grants the reader its hold.
void let_in(Section& section, Word& holds, Entry reader);
// A process was killed while it let the waiter in. Had it done so?
bool was_handed(const Word& state, Entry waiter);
// That has been asked for all waiters of the lock.
void settle(const Word& state);

}  // namespace manycore::readers
