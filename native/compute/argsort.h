// The indices of a typed array's elements in the order into which sort() puts the elements: equal
// ones, and any two NaN, in the order in which they stand.
#pragma once

#include <cstdint>
#include <memory>

#include "compute/element.h"
#include "thread/job.h"

namespace manycore {

inline constexpr uint64_t kMostIndices = uint64_t{1} << 32;

// A job to submit, of at most kMostIndices elements; `out` has as many. It fails with "out of
// memory" when there is no room for its scratch buffers. `out` may overlap `data`, which is then
// copied; std::bad_alloc when there is no room for that.
std::shared_ptr<Job> argsort_job(const void* data, Element element, size_t length, uint32_t* out,
                                 unsigned threads = 0);

}  // namespace manycore
