// Sorting a typed array in place, in the order of JavaScript's TypedArray.prototype.sort:
// ascending, -0 before +0, every NaN last (each becomes the canonical NaN).
#pragma once

#include <memory>

#include "compute/element.h"
#include "thread/job.h"

namespace manycore {

// A job to submit. It fails with "out of memory" when there is no room for its scratch buffers, and
// then the array is untouched; when it is cancelled, the array's contents are unspecified.
std::shared_ptr<Job> sort_job(void* data, Element element, size_t length, unsigned threads = 0);

}  // namespace manycore
