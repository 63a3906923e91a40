// A counting semaphore (see semaphore_word in memory/layout.h). While nobody waits, JavaScript
// takes and adds permits itself, with one compare-exchange; everything else happens here.
//
// First in, first out, without overtaking: while somebody waits, whoever adds permits hands them to
// the first waiter when they are enough for it, then to the next. So an acquire of many permits is
// not starved by those who want few.
#pragma once

#include "memory/layout.h"
#include "sync/agent.h"
#include "sync/park.h"

namespace manycore {

enum class AcquireResult {
  Acquired,
  TimedOut,
  Impossible,   // more permits than the semaphore can ever have
  Interrupted,  // the caller's environment is ending; nothing is held
  Queued,       // enqueue_acquire only: the waiter will be granted its permits
};

namespace semaphore {

// limit: semaphore_word::kMostPermits for an unbounded one. permits <= limit.
void initialise(SemaphoreLayout& semaphore, uint32_t permits, uint32_t limit);

// False when the memory holds values that these functions never write.
bool consistent(const SemaphoreLayout& semaphore);

AcquireResult acquire(SemaphoreLayout& semaphore, uint32_t count, const Caller& caller,
                      Deadline deadline);

// False: there would be more permits than the limit, and nothing was changed.
bool release(SemaphoreLayout& semaphore, uint32_t count);

// For Promises: takes `waiter.detail` permits, or queues the waiter. Granted kHandedOver it has
// them; granted kRetry it must come here again.
AcquireResult enqueue_acquire(SemaphoreLayout& semaphore, Waiter& waiter);

// False: the waiter has already been granted its permits.
bool leave(SemaphoreLayout& semaphore, Waiter& waiter);

// Inside a section of the segment in which nobody waits for the word: a process was granted these
// permits, and has ended before it took notice.
void give_back(const Word& state, uint32_t count);

}  // namespace semaphore
}  // namespace manycore
