#include <cmath>

#include "reference.h"

int main(int argc, char** argv) {
  const size_t n = reference::number(argc, argv, 1), rounds = reference::number(argc, argv, 2);
  std::vector<double> u(n), v(n), between(n);
  const auto product = [&](bool transposed, const std::vector<double>& from,
                           std::vector<double>& to, int threads) {
    reference::parallel(n, 2 * threads, threads, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) {
          const double diagonal = static_cast<double>((i + j) * (i + j + 1)) / 2;
          sum += from[j] / (diagonal + static_cast<double>(transposed ? j : i) + 1);
        }
        to[i] = sum;
      }
    });
  };
  return reference::serve([&](int threads) {
    std::fill(u.begin(), u.end(), 1.0);
    for (size_t round = 0; round < rounds; round++) {
      product(false, u, between, threads);
      product(true, between, v, threads);
      product(false, v, between, threads);
      product(true, between, u, threads);
    }
    double uv = 0, vv = 0;
    for (size_t i = 0; i < n; i++) {
      uv += u[i] * v[i];
      vv += v[i] * v[i];
    }
    return std::sqrt(uv / vv);
  });
}
