#include <cmath>

#include "reference.h"

int main(int argc, char** argv) {
  const size_t limit = reference::number(argc, argv, 1), segment = reference::number(argc, argv, 2);
  const size_t odds = limit / 2, segments = (odds + segment - 1) / segment;
  const auto piece = [&](size_t begin, size_t end) {
    std::vector<size_t> primes, next;
    const size_t root = static_cast<size_t>(std::sqrt(static_cast<double>(limit - 1)));
    std::vector<uint8_t> small(root + 1);
    for (size_t p = 3; p <= root; p += 2) {
      if (small[p]) continue;
      primes.push_back(p);
      for (size_t multiple = p * p; multiple <= root; multiple += 2 * p) small[multiple] = 1;
    }
    for (size_t p : primes) {
      const size_t half = p >> 1, low = begin * segment;
      const size_t passed = low > half ? (low - half + p - 1) / p : 0;
      next.push_back(std::max((p * p) >> 1, half + passed * p));
    }
    std::vector<uint8_t> composite(segment);
    double count = 0;
    for (size_t index = begin; index < end; index++) {
      const size_t low = index * segment, high = std::min(odds, low + segment);
      std::fill(composite.begin(), composite.end(), uint8_t{0});
      for (size_t k = 0; k < primes.size(); k++) {
        const size_t p = primes[k];
        if ((p * p) >> 1 >= high) break;
        size_t at = next[k];
        for (; at < high; at += p) composite[at - low] = 1;
        next[k] = at;
      }
      size_t marked = 0;
      for (size_t i = 0; i < high - low; i++) marked += composite[i];
      count += static_cast<double>(high - low - marked);
    }
    return count;
  };
  return reference::serve([&](int threads) {
    return reference::sum(segments, std::min(segments, size_t(8) * threads), threads, piece);
  });
}
