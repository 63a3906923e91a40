#include "reference.h"

int main(int argc, char** argv) {
  const size_t n = reference::number(argc, argv, 1);
  std::vector<double> a(n * n), b(n * n), out(n * n);
  const auto element = [](size_t i) {
    return (static_cast<double>(reference::hash(static_cast<uint32_t>(i)) & 511) - 256) / 16;
  };
  for (size_t i = 0; i < n * n; i++) {
    a[i] = element(i);
    b[i] = element(n * n + i);
  }
  const auto rows = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      double* row = &out[i * n];
      std::fill(row, row + n, 0.0);
      for (size_t k = 0; k < n; k++) {
        const double factor = a[i * n + k];
        const double* from = &b[k * n];
        for (size_t j = 0; j < n; j++) row[j] += factor * from[j];
      }
    }
  };
  return reference::serve([&](int threads) -> const std::vector<double>& {
    reference::parallel(n, 4 * threads, threads, rows);
    return out;
  });
}
