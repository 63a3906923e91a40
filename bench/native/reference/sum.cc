#include "reference.h"

int main(int argc, char** argv) {
  const size_t length = reference::number(argc, argv, 1), passes = reference::number(argc, argv, 2);
  std::vector<double> values(length);
  for (size_t i = 0; i < length; i++)
    values[i] = (static_cast<uint32_t>(i) * 0x9e3779b1u >> 10) / 1048576.0;
  return reference::serve([&](int threads) {
    double total = 0;
    for (size_t pass = 0; pass < passes; pass++) {
      total += reference::sum(length, 4 * threads, threads, [&](size_t begin, size_t end) {
        double sum = 0;
        for (size_t i = begin; i < end; i++) sum += values[i];
        return sum;
      });
    }
    return total;
  });
}
