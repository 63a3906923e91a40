// Blocks of an array of any type as doubles.
#pragma once

#include "compute/loops.h"
#include "compute/values.h"

namespace manycore {

class Numbers {
 public:
  Numbers(const Values& values, const Loops& loops)
      : values_(values), load_(loops.load[static_cast<size_t>(values.element)]) {}

  // As Number() makes them of the elements, at most kBlock; until the next call.
  const double* read(size_t first, size_t count) {
    const void* data = values_.at(first);
    if (values_.element == Element::Float64) return static_cast<const double*>(data);
    load_(data, count, buffer_);
    return buffer_;
  }

 private:
  const Values& values_;
  void (*const load_)(const void* data, size_t count, double* out);
  double buffer_[kBlock];
};

}  // namespace manycore
