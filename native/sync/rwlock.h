// A lock for many readers or one writer. First in, first out: a reader that comes while a writer
// waits stands behind it, so writers do not starve; when a writer leaves, the readers at the head
// of the queue enter together.
//
// The word (lock_word in memory/layout.h) names the writer. Each reading agent has a record of its
// own (sync/readers.h). JavaScript reads without native code, and may be terminated between any two
// steps:
//
//   enter:  holds += 1 in my record; look at the word. Exactly `shared`: I am in. Otherwise native
//           code takes the hold back and queues.
//   leave:  holds -= 1; look at the word. Exactly `shared`: done. Otherwise native code serves the
//           queue.
//   write:  word 0 -> mine, while nobody has ever read. Otherwise in native code: inside the
//   section
//           of the word, set the waiters bit, which closes the door to readers; look through the
//           records; own the word if nobody reads, else queue.
//
// Why no reader meets a writer (Dekker): add, look, close and look-through are sequentially
// consistent. If the reader's look misses the closed door, its add comes before the writer's
// look-through. Why no writer waits for ever: if the look-through saw a hold, the holder's next
// look at the word comes after the door was closed, so it enters native code and serves the queue.
// If it is terminated before it gets there, its agent's death gives the holds back and
// serves the queue; see reader_died(). With an empty queue, the holds of the dead just do not
// count.
//
// While the waiters bit is set, or the shared bit is set and nobody owns the word, the word changes
// inside its section only.
#pragma once

#include "sync/mutex.h"

namespace manycore::rwlock {

void initialise(RwLockLayout& lock);

// The calling agent's record, claimed on its first use and kept for its life; null when there is no
// free one.
ReaderRecord* enrol(RwLockLayout& lock, AgentId agent);

// An agent that reads already enters past waiting writers: they wait for it, so it must not wait
// for them.
LockResult read(RwLockLayout& lock, const Caller& caller, Deadline deadline);
LockResult write(RwLockLayout& lock, const Caller& caller, Deadline deadline);

// Writes, and clears the poison.
LockResult recover(RwLockLayout& lock, const Caller& caller, Deadline deadline);

// The second half of JavaScript's way in, for a caller that has added to its record and found the
// word not free to read: takes that back and waits.
LockResult read_announced(RwLockLayout& lock, const Caller& caller, Deadline deadline);

// The second half of JavaScript's way out: a reader has left, perhaps the last one.
void reader_left(RwLockLayout& lock);

// False: the caller does not hold it so, and nothing was changed.
bool unlock_read(RwLockLayout& lock, AgentId agent);
bool unlock_write(RwLockLayout& lock, AgentId agent);

// For Promises, which must be `direct`: takes the lock or queues the waiter. Granted kHandedOver
// it holds the lock, granted kRetry it must come here again.
LockResult enqueue_read(RwLockLayout& lock, Waiter& waiter);
LockResult enqueue_write(RwLockLayout& lock, Waiter& waiter);

// False: the waiter has already been granted.
bool leave(RwLockLayout& lock, Waiter& waiter);

// For a granted waiter that is ending: the next one gets what it got.
void pass_on(RwLockLayout& lock, const Waiter& granted);

// Inside the section of the word of a lock. An agent has ended that may have held it for reading:
// its holds are given back, and the queue keeps its order. True when that has changed the queue.
bool bereaved(Section& section, const Word& state, AgentId agent);

}  // namespace manycore::rwlock
