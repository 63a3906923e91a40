// A condition variable beside a mutex. A notified waiter is not woken to find the mutex locked: it
// is moved to the mutex' queue, or given the mutex if that is free.
//
//   waiters   meaning
//   0         nobody waits for a notification: notifying is over before it begins
//   1         perhaps somebody does
//
// The word changes in its section only. It is raised before the waiter lets go of the mutex, and
// whoever notifies holds the mutex, so a relaxed look is enough to see every waiter that counts.
#pragma once

#include "sync/mutex.h"

namespace manycore::condition {

void initialise(ConditionLayout& condition);

// Lets go of the mutex (a RecursiveMutex in all its depth), waits for a notification, and holds the
// mutex again as before. Locked: notified. TimedOut: not notified; the mutex is held all the same.
// With any other result but NotOwner the mutex is not held.
LockResult wait(ConditionLayout& condition, MutexLayout& mutex, const Caller& caller,
                Deadline deadline);

// At most `count` waiters, the longest waiting first. False: the caller does not hold the mutex.
bool notify(ConditionLayout& condition, MutexLayout& mutex, AgentId agent, uint32_t count);

// For Promises: Queued and the mutex let go, or NotOwner. The waiter must be `direct`. Granted
// kHandedOver it owns the mutex; granted kRetry it must lock it itself.
LockResult enqueue_wait(ConditionLayout& condition, MutexLayout& mutex, Waiter& waiter);

// False: the waiter has been notified already, so it is going to have the mutex.
bool leave(ConditionLayout& condition, Waiter& waiter);

// For a notified waiter that is ending: out of the mutex' queue, or the mutex to the next one, and
// the notification to the next waiter.
void abandon(ConditionLayout& condition, MutexLayout& mutex, Waiter& waiter);

}  // namespace manycore::condition
