#include <cmath>

#include "reference.h"

int main(int argc, char** argv) {
  const size_t length = reference::number(argc, argv, 1);
  std::vector<double> values(length), out(length);
  for (size_t i = 0; i < length; i++)
    values[i] = 4 * static_cast<double>(i) / static_cast<double>(length);
  return reference::serve([&](int threads) -> const std::vector<double>& {
    reference::parallel(length, 4 * threads, threads, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; i++) {
        const double x = values[i];
        out[i] = std::exp(-x * x) * std::sin(x) + std::log(x + 1);
      }
    });
    return out;
  });
}
