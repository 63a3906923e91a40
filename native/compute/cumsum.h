// Running sums of a typed array, the same to the bit for any number of threads and any instruction
// set.
#pragma once

#include <memory>

#include "compute/isa.h"
#include "compute/values.h"
#include "thread/job.h"

namespace manycore {

// out[i] = x[0] + ... + x[i]; equally long, both of 64-bit integers or neither. Integers are added
// exactly, or wrap at 64 bits. Of floating point, each kScan elements are added one by one, and the
// result to the last sum before them, so sums never fall where no element is negative. `out` may
// overlap `x`. Throws std::bad_alloc.
std::shared_ptr<Job> cumsum_job(const Values& x, const Values& out, unsigned threads = 0,
                                Isa set = isa());

}  // namespace manycore
