// Kernels in C++, for examples/saxpy.mjs.
//
//   npx manycore build-kernel examples/saxpy.cc
#include <manycore/kernel.h>
#include <manycore/mutex.h>
#include <manycore/queue.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <stdexcept>
#include <string>

// Each call is about one range of the arrays; many run at the same time.
void saxpy(manycore::Range range, double a, std::span<const double> x, std::span<double> y) {
  for (size_t i : range) y[i] += a * x[i];
}
MANYCORE_KERNEL(saxpy)

// What a kernel returns is added up.
double dot(manycore::Range range, std::span<const double> x, std::span<const double> y) {
  double sum = 0;
  for (size_t i : range) sum += x[i] * y[i];
  return sum;
}
MANYCORE_KERNEL(dot)

// Exceptions become errors in JavaScript.
void roots(manycore::Range range, std::span<double> x) {
  for (size_t i : range) {
    if (x[i] < 0) throw std::domain_error("no root of " + std::to_string(x[i]));
    x[i] = std::sqrt(x[i]);
  }
}
MANYCORE_KERNEL(roots)

// A lock that JavaScript may hold, too, and a queue that JavaScript reads.
void extremes(manycore::Range range, std::span<const double> x, manycore::Mutex mutex,
              manycore::Whole<double> extremes, manycore::Queue<int32_t> progress) {
  const auto [least, most] =
      std::minmax_element(&x[range.begin()], &x[range.begin()] + range.size());
  {
    std::lock_guard lock(mutex);
    extremes[0] = std::min(extremes[0], *least);
    extremes[1] = std::max(extremes[1], *most);
  }
  progress.put(static_cast<int32_t>(range.size()));
}
MANYCORE_KERNEL(extremes)
