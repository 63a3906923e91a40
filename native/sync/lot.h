// The parking lot of a segment: the queues of its words, as records in the segment itself
// (WaiterRecord in memory/table.h), so that each process finds the waiters of all. There are no
// links that a killed process could leave half done: a queue is those records that are queued at
// the word's offset, in the order of their tickets.
//
// Section (park.h) is what primitives see of it. Everything here happens under the lot lock, but
// for await().
#pragma once

#include "memory/segment.h"
#include "sync/park.h"

namespace manycore {

struct Lot {
  static uint64_t offset_of(const Segment& segment, const void* word) {
    return static_cast<uint64_t>(static_cast<const uint8_t*>(word) - segment.base());
  }
  // Null where no word can be, or not all of the structure that a word of this kin belongs to.
  static const Word* word_at(const Segment& segment, uint64_t offset, Kin kin = Kin::None);

  // As many records as may be in use. The bound is for corrupted memory.
  static uint32_t marks(const SegmentLayout& layout);

  // The waiter of the word that comes next after the ticket.
  static WaiterRecord* after(SegmentLayout& layout, uint64_t offset, uint64_t ticket);

  // False: no record is free. `ahead`: before the first Promise of the same agent; `passes` says
  // whether there was one.
  static bool join(Segment& segment, Waiter& waiter, uint64_t offset, Kin kin, bool ahead,
                   bool* passes);
  // To another queue.
  static void move(Segment& segment, WaiterRecord& record, uint64_t offset, bool ahead,
                   bool* passes);
  // Out of its queue, by its own process.
  static void leave(Segment& segment, Waiter& waiter);
  static Wakeup grant(Segment& segment, WaiterRecord& record, uint32_t token);

  static bool fair(Segment& segment, Deadline now);

  // Blocks until granted; then the waiter has what the record held.
  static bool await(ThreadWaiter& waiter, WaiterRecord& record, Deadline deadline);
  // Has a Promise of this process been granted by another one?
  static bool due(const Segment& segment, const WaiterRecord& record);
  // Then this process takes notice.
  static Wakeup deliver(Segment& segment, WaiterRecord& record);

 private:
  static void take(const Segment& segment, Waiter& waiter, WaiterRecord& record);
};

}  // namespace manycore
