#include "reference.h"

int main(int argc, char** argv) {
  const size_t n = reference::number(argc, argv, 1), sums = reference::number(argc, argv, 2);
  return reference::serve([&](int threads) {
    double total = 0;
    for (size_t i = 0; i < sums; i++) {
      total += reference::sum(n, 4 * threads, threads, [](size_t begin, size_t end) {
        // Volatile: a compiler knows the sum of a range, and would not add anything.
        volatile size_t first = begin;
        double sum = 0;
        for (size_t i = first; i < end; i++) sum += static_cast<double>(i);
        return sum;
      });
    }
    return total;
  });
}
