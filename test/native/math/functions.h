// The functions of compute/math.h with the arguments that are worth testing, for the tests and for
// the check against MPFR.
#pragma once

#include <vector>

#include "compute/math.h"

namespace manycore {

struct Range {
  double low, high;
};

struct Function {
  const char* name;
  MathOf1* Math::*of1;
  MathOf2* Math::*of2;
  std::vector<Range> ranges;
  // Points with a hard neighbourhood; if `multiples`, all their multiples, too.
  std::vector<double> near = {};
  bool multiples = false;

  bool binary() const { return of2 != nullptr; }
  void run(const Math& math, double* dst, const double* a, const double* b, size_t count) const {
    if (binary()) return (math.*of2)(dst, a, b, count);
    (math.*of1)(dst, a, count);
  }
};

inline constexpr double kTestHalfPi = 0x1.921fb54442d18p+0;

inline const std::vector<Function>& functions() {
  static const std::vector<Function> all = {
      {"exp",
       &Math::exp,
       nullptr,
       {{-1, 1}, {-750, 715}, {-746, -707}, {700, 710}},
       {709.782712893384, -745.1332191019411, -708.3964185322641}},
      {"log",
       &Math::log,
       nullptr,
       {{0.5, 2}, {0, 100}, {0.99, 1.01}},
       {1, 0.7071067811865476, 1.4142135623730951, 2, 0x1p-1022}},
      {"sin",
       &Math::sin,
       nullptr,
       {{-0.8, 0.8}, {-10, 10}, {-1e8, 1e8}, {-1e5, 1e5}, {0.9e8, 1.1e8}, {0, 1e16}},
       {kTestHalfPi, kTestHalfPi / 2, 1e8},
       true},
      {"cos",
       &Math::cos,
       nullptr,
       {{-0.8, 0.8}, {-10, 10}, {-1e8, 1e8}, {-1e5, 1e5}, {0.9e8, 1.1e8}, {0, 1e16}},
       {kTestHalfPi, kTestHalfPi / 2, 1e8},
       true},
  };
  return all;
}

}  // namespace manycore
