// The lot lock of a segment: it survives the end of its holder's process at any instant.
//
//   lot          meaning
//   0            free
//   P            held by a thread of the participant P
//   P contended  the same, and others may be asleep until it is free
//
// Who sleeps looks from time to time whether the holder's process still runs. Whoever finds that it
// does not takes the lock over, and then has to put in order what the other was at: the holder
// notes that in `subjects`, which stay until he, or his heir, is done. An heir who is killed leaves
// them to the next.
//
// A process that is stopped (SIGSTOP, a debugger) while it holds the lock is alive, and keeps the
// others waiting until it goes on.
#pragma once

#include "memory/segment.h"

namespace manycore::robust {

// True: the lock is inherited. This process takes part in the segment.
bool lock(Segment& segment);
void unlock(Segment& segment);

}  // namespace manycore::robust
