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
  Deadlock,     // the caller holds it already
  Interrupted,  // the caller's environment is ending; nothing is held
  Queued,       // enqueue_lock only: the waiter will be granted
};

namespace mutex {

void initialise(MutexLayout& mutex);

LockResult lock(Word& state, const Caller& caller, Deadline deadline);

// Locks and clears the poison.
LockResult recover(Word& state, const Caller& caller, Deadline deadline);

// False: the caller does not hold it, and nothing was changed.
bool unlock(Word& state, AgentId agent);

// For Promises: takes the lock, or queues the waiter, which must be `direct`. A waiter that is
// granted kHandedOver owns the lock; granted kRetry it must come here again.
LockResult enqueue_lock(Word& state, Waiter& waiter);

// False: the waiter has already been granted.
bool leave(Word& state, Waiter& waiter);

}  // namespace mutex
}  // namespace manycore
