// The generator is L'Ecuyer's MRG32k3a in double precision, as in bench/monte-carlo-pi.ts.
#include <cmath>

#include "reference.h"

namespace {

double inside(double seed, double other, size_t count) {
  const double m = 4294967087, n = 4294944443;
  double p0 = 12345, p1 = 12345, p2 = seed, q0 = 12345, q1 = 12345, q2 = other;
  const auto number = [&] {
    double p = 1403580 * p1 - 810728 * p0;
    double q = 527612 * q2 - 1370589 * q0;
    p -= std::floor(p / m) * m;
    q -= std::floor(q / n) * n;
    p0 = p1, p1 = p2, p2 = p;
    q0 = q1, q1 = q2, q2 = q;
    return (p > q ? p - q : p - q + m) / m;
  };
  size_t hits = 0;
  for (size_t point = 0; point < count; point++) {
    const double x = number(), y = number();
    hits += x * x + y * y < 1;
  }
  return static_cast<double>(hits);
}

double seed(size_t n) {
  return 1 + static_cast<double>(reference::hash(static_cast<uint32_t>(n)) % 4294944442u);
}

}  // namespace

int main(int argc, char** argv) {
  const size_t blocks = reference::number(argc, argv, 1), count = reference::number(argc, argv, 2);
  return reference::serve([&](int threads) {
    return reference::sum(blocks, 4 * threads, threads, [&](size_t begin, size_t end) {
      double hits = 0;
      for (size_t b = begin; b < end; b++) hits += inside(seed(2 * b), seed(2 * b + 1), count);
      return hits;
    });
  });
}
