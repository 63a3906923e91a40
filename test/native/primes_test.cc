#include "compute/primes.h"

#include <vector>

#include "check.h"
#include "sets.h"

using namespace manycore;

TEST(count_primes_against_a_plain_sieve) {
  const size_t most = 5000;
  std::vector<bool> composite(most);
  uint64_t below = 0;
  for (size_t n = 0; n < most; ++n) {
    CHECK_EQ(run_with<CountPrimes>(2, n, 0u)->count(), below);
    if (n < 2 || composite[n]) continue;
    ++below;
    for (size_t multiple = n * n; multiple < most; multiple += n) composite[multiple] = true;
  }
}

TEST(count_primes_known_values) {
  const std::pair<uint64_t, uint64_t> known[] = {{65'536, 6542},        {65'537, 6542},
                                                 {65'538, 6543},        {1'000'000, 78'498},
                                                 {10'000'000, 664'579}, {20'000'000, 1'270'607}};
  for (const auto& [limit, count] : known) {
    for (const unsigned threads : {1u, 2u, 3u, 8u}) {
      CHECK_EQ(run_with<CountPrimes>(threads, limit, threads)->count(), count);
    }
  }
}
