// The ring with waiting: blocking puts and gets for threads, queued ones for Promises.
#pragma once

#include "queue/ring.h"
#include "sync/gate.h"

namespace manycore {

enum class QueueResult {
  Done,
  TimedOut,
  Closed,
  Interrupted,
  Queued,    // enqueue() only
  TooLarge,  // a byte string for the queue, or for the memory that it should go to
  NoRoom,    // a byte string timed out waiting for blocks
};

namespace queue {

// Values are the slot's 64 bits; what they mean is the element type's business.
QueueResult put(const Ring& ring, uint64_t value, const Caller& caller, Deadline deadline);
QueueResult get(const Ring& ring, uint64_t& value, const Caller& caller, Deadline deadline);

// TimedOut: full, or empty.
QueueResult try_put(const Ring& ring, uint64_t value);
QueueResult try_get(const Ring& ring, uint64_t& value);

// To be called after a put / a get on the ring itself, which is what JavaScript's fast path does.
void item_added(const Ring& ring);
void space_made(const Ring& ring);

// Of a thread that was terminated at any moment after it had claimed this position: publishes what
// it put there, or gives the slot free, and tells who waits. It is no harm if that has been done.
void finish_put(const Ring& ring, uint32_t position);
void finish_get(const Ring& ring, uint32_t position);

// Looks a few times whether there is something to get, by spinning: an answer often comes at once.
void look_out(const Ring& ring, const Caller& caller);

// Waits until there is something to get, and leaves it there. Closed: there will never be anything.
QueueResult await_item(const Ring& ring, const Caller& caller, Deadline deadline);

// Puts fail from now on; gets fail once the queue is drained.
void close(const Ring& ring);

// For Promises: a waiter that is granted comes here again, or passes the wake-up on to the gate.
QueueResult enqueue_put(const Ring& ring, uint64_t value, Waiter& waiter);
QueueResult enqueue_get(const Ring& ring, uint64_t& value, Waiter& waiter);

// So many items that were got are dealt with. False, and nothing is changed, when that would be
// more than have been put.
bool mark_done(const Ring& ring, uint32_t count);
// Until everything that was put is done.
Passage join(const Ring& ring, const Caller& caller, Deadline deadline);
Passage enqueue_join(const Ring& ring, Waiter& waiter);

}  // namespace queue
}  // namespace manycore
