// A flag that threads wait for (see event_word in memory/layout.h). While nobody waits, JavaScript
// sets and clears it itself; everything else happens here.
//
// set() wakes everybody who waits at that moment, by a grant to each: a waiter does not look at the
// flag again, so it does not matter if somebody clears it before the waiter runs.
#pragma once

#include "memory/layout.h"
#include "sync/agent.h"
#include "sync/park.h"

namespace manycore {

enum class EventResult {
  Set,
  TimedOut,
  Interrupted,  // the caller's environment is ending
  Queued,       // enqueue_wait only
};

namespace event {

void initialise(EventLayout& event);

// False when the memory holds values that these functions never write.
bool consistent(const EventLayout& event);

void set(EventLayout& event);
void clear(EventLayout& event);
bool is_set(const EventLayout& event);

EventResult wait(EventLayout& event, const Caller& caller, Deadline deadline);

// For Promises. A waiter that is granted kHandedOver has seen the event set; granted kRetry it must
// come here again.
EventResult enqueue_wait(EventLayout& event, Waiter& waiter);

// False: the waiter has already been granted.
bool leave(EventLayout& event, Waiter& waiter);

}  // namespace event
}  // namespace manycore
