#include <mutex>

#include "reference.h"

int main(int argc, char** argv) {
  const size_t length = reference::number(argc, argv, 1), bins = reference::number(argc, argv, 2);
  std::vector<double> values(length);
  for (size_t i = 0; i < length; i++) values[i] = reference::fraction(static_cast<uint32_t>(i));
  return reference::serve([&](int threads) {
    std::vector<uint32_t> all(bins);
    std::mutex mutex;
    reference::parallel(length, 4 * threads, threads, [&](size_t begin, size_t end) {
      std::vector<uint32_t> counts(bins);
      for (size_t i = begin; i < end; i++) {
        const double value = values[i];
        if (!(value >= 0 && value <= 1)) continue;
        counts[std::min(bins - 1, static_cast<size_t>(value * static_cast<double>(bins)))]++;
      }
      const std::lock_guard lock(mutex);
      for (size_t bin = 0; bin < bins; bin++) all[bin] += counts[bin];
    });
    return all;
  });
}
