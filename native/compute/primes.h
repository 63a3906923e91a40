// Counting primes: a segmented sieve of Eratosthenes.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "thread/job.h"

namespace manycore {

// The number of primes below `limit`.
class CountPrimes : public Job {
 public:
  explicit CountPrimes(uint64_t limit, unsigned threads = 0);
  uint64_t count() const { return count_.load(std::memory_order_relaxed); }  // after Done

 private:
  void run(size_t begin, size_t end) override;
  uint64_t odds_;                // the candidates: index i stands for 2 * i + 1
  std::vector<uint32_t> bases_;  // odd primes up to the square root of the limit
  std::atomic<uint64_t> count_;
};

}  // namespace manycore
