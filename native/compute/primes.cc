#include "compute/primes.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

namespace manycore {
namespace {

// One byte per odd number; a segment stays in the first-level cache.
constexpr size_t kSegment = 32 * 1024;

// The place of each base prime's next multiple is worked out once per chunk, by division, and then
// carried from segment to segment.
constexpr size_t kSegmentsPerChunk = 16;

std::vector<uint32_t> odd_primes_up_to_root(uint64_t limit) {
  uint64_t root = static_cast<uint64_t>(std::sqrt(static_cast<double>(limit)));
  while (root > 0 && root * root >= limit) --root;
  while ((root + 1) * (root + 1) < limit) ++root;
  std::vector<uint8_t> composite(root / 2 + 1);
  std::vector<uint32_t> primes;
  for (uint64_t n = 3; n <= root; n += 2) {
    if (composite[n / 2]) continue;
    primes.push_back(static_cast<uint32_t>(n));
    for (uint64_t multiple = n * n; multiple <= root; multiple += 2 * n)
      composite[multiple / 2] = 1;
  }
  return primes;
}

}  // namespace

// Of the numbers below the limit, limit / 2 are odd. 1 is odd and not prime, 2 is prime and not
// odd: once both are below the limit they make up for each other.
CountPrimes::CountPrimes(uint64_t limit, unsigned threads)
    : Job(limit < 3 ? 0 : static_cast<size_t>((limit / 2 + kSegment - 1) / kSegment),
          kSegmentsPerChunk, threads),
      odds_(limit / 2),
      count_(0) {
  try {
    bases_ = odd_primes_up_to_root(limit);
  } catch (const std::bad_alloc&) {
    fail("out of memory");
  }
}

void CountPrimes::run(size_t begin, size_t end) {
  std::vector<uint64_t> next(bases_.size());  // index of the next odd multiple, at least the square
  const uint64_t first = uint64_t{begin} * kSegment;
  for (size_t i = 0; i < bases_.size(); ++i) {
    const uint64_t prime = bases_[i];
    const uint64_t square = prime * prime / 2;
    // Odd multiples of p are p apart by index, beginning at p / 2.
    next[i] = std::max(square, first + (prime + prime / 2 - first % prime) % prime);
  }
  uint8_t composite[kSegment];
  uint64_t found = 0;
  for (uint64_t low = first; low < std::min<uint64_t>(odds_, uint64_t{end} * kSegment);) {
    const uint64_t high = std::min(odds_, low + kSegment);
    std::memset(composite, 0, sizeof(composite));
    for (size_t i = 0; i < bases_.size(); ++i) {
      const size_t prime = bases_[i];
      uint64_t at = next[i];
      if (uint64_t{prime} * prime / 2 >= high) break;
      for (; at < high; at += prime) composite[at - low] = 1;
      next[i] = at;
    }
    uint32_t marked = 0;
    for (size_t i = 0; i < high - low; ++i) marked += composite[i];
    found += high - low - marked;
    low = high;
  }
  // Relaxed: addition commutes, and the reader comes after the state was published.
  count_.fetch_add(found, std::memory_order_relaxed);
}

}  // namespace manycore
