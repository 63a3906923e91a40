// What all reductions of typed arrays share: fixed blocks, one partial result each, combined as a
// fixed tree. So the result is the same to the bit for any number of threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "compute/loops.h"
#include "thread/job.h"

namespace manycore {

constexpr size_t blocks_of(size_t length, size_t block) {
  return length / block + (length % block != 0);
}

// How many blocks are claimed at a time: enough that claiming them costs nothing, few enough to
// divide well.
constexpr size_t grain_of(size_t blocks) { return std::clamp<size_t>(blocks / 64, 1, 32); }

template <class Part>
class Reduction : public Job {
 protected:
  // Of an array.
  Reduction(size_t length, unsigned threads)
      : Reduction(blocks_of(length, kBlock), grain_of(blocks_of(length, kBlock)), threads) {}
  Reduction(size_t blocks, size_t grain, unsigned threads) : Job(blocks, grain, threads) {
    try {
      parts_.resize(blocks);
    } catch (...) {  // too long, or too little memory
      fail("out of memory");
    }
  }

  virtual Part combine(const Part& left, const Part& right) const = 0;

  // Neighbours first, then neighbouring pairs, and so on.
  void finish() override {
    const size_t count = parts_.size();
    for (size_t step = 1; step < count; step *= 2) {
      for (size_t i = 0; i + step < count; i += 2 * step) {
        parts_[i] = combine(parts_[i], parts_[i + step]);
      }
    }
    if (count) total_ = parts_[0];
  }

  std::vector<Part> parts_;  // run() fills them in, one per block
  Part total_{};
};

}  // namespace manycore
