// Promises of this process that wait in a segment. A process that grants one cannot call this one's
// event loop: it marks the record and rings the bell of the participant. A thread of this process,
// the segment's courier, hears that and takes notice of the grants. It starts with the first
// Promise and ends when there have been none for a while.
#pragma once

#include "memory/segment.h"

namespace manycore::courier {

// After a Promise has joined a queue.
void engage(Segment& segment);

}  // namespace manycore::courier
