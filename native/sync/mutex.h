// A mutual exclusion lock in one shared word (see lock_word in memory/layout.h). JavaScript takes
// and releases a free lock itself, with one compare-exchange; everything else happens here.
#pragma once

#include "memory/layout.h"
#include "sync/agent.h"
#include "sync/park.h"

namespace manycore {

enum class LockResult {
  Locked,
  TimedOut,
  Abandoned,    // an owner ended without unlocking; nothing is held
  Deadlock,     // to wait here would be to wait for ever; nothing has changed
  Interrupted,  // the caller's environment is ending; nothing is held
  Queued,       // enqueue_… only: the waiter will be granted
  NotOwner,     // condition only: the caller does not hold the mutex
  Crowded,      // rwlock only: no record left for one more reading thread
  TooDeep,      // recursive only: held kMostDepth times already
};

namespace mutex {

// A Mutex or, with that kind, a RecursiveMutex.
void initialise(MutexLayout& mutex, Kind kind = Kind::Mutex);

LockResult lock(MutexLayout& mutex, const Caller& caller, Deadline deadline);

// Locks and clears the poison.
LockResult recover(MutexLayout& mutex, const Caller& caller, Deadline deadline);

// False: the caller does not hold it, and nothing was changed.
bool unlock(MutexLayout& mutex, AgentId agent);

// For Promises: takes the lock, or queues the waiter, which must be `direct`. A waiter that is
// granted kHandedOver owns the lock; granted kRetry it must come here again.
LockResult enqueue_lock(MutexLayout& mutex, Waiter& waiter);

// False: the waiter has already been granted.
bool leave(MutexLayout& mutex, Waiter& waiter);

// Inside a section of the mutex' word, after a waiter has left: an unlock need not look for waiters
// that are not there.
void forget_waiters(Section& section, MutexLayout& mutex);

// For a thread that was granted the lock, or woken to take it, but is ending: the next one gets it.
void pass_on(MutexLayout& mutex, const Waiter& granted);

// Inside a section that begins with the waiter's queue and has the mutex' word as the second
// address: the waiter owns the mutex, or stands in its queue now, or is woken to try itself.
void transfer(Section& section, MutexLayout& mutex, Entry waiter);

}  // namespace mutex

// The same lock, which its owner may take again. Only the depth is new, and only the owner of the
// lock reads or writes it.
namespace recursive {

LockResult lock(MutexLayout& mutex, const Caller& caller, Deadline deadline);
LockResult recover(MutexLayout& mutex, const Caller& caller, Deadline deadline);
bool unlock(MutexLayout& mutex, AgentId agent);

}  // namespace recursive
}  // namespace manycore
