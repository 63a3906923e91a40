#include "reference.h"

int main(int argc, char** argv) {
  const size_t points = reference::number(argc, argv, 1);
  return reference::serve([&](int threads) {
    return reference::sum(points, 4 * threads, threads, [](size_t begin, size_t end) {
      size_t inside = 0;
      for (size_t n = begin; n < end; n++) {
        const double x = reference::fraction(static_cast<uint32_t>(2 * n));
        const double y = reference::fraction(static_cast<uint32_t>(2 * n + 1));
        inside += x * x + y * y < 1;
      }
      return static_cast<double>(inside);
    });
  });
}
