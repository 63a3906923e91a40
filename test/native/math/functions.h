// The functions of compute/math.h with the arguments that are worth testing, for the tests and for
// the check against MPFR.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
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
  const std::vector<Range> wide = {{-0.8, 0.8}, {-10, 10},      {-1e8, 1e8},
                                   {-1e5, 1e5}, {0.9e8, 1.1e8}, {0, 1e16}};
  const std::vector<Range> positive = {{0.5, 2}, {0, 100}, {0.99, 1.01}};
  const std::vector<double> ones = {1, 0.7071067811865476, 1.4142135623730951, 2, 0x1p-1022};
  const std::vector<double> quarters = {kTestHalfPi, kTestHalfPi / 2, 1e8};
  const std::vector<Range> unit = {{-1, 1}, {-0.51, 0.51}, {0.9, 1}};
  const std::vector<Range> modest = {{-1, 1}, {-3, 3}, {-25, 25}, {-715, 715}, {-0.4, 0.4}};
  static const std::vector<Function> all = {
      {"exp",
       &Math::exp,
       nullptr,
       {{-1, 1}, {-750, 715}, {-746, -707}, {700, 710}},
       {709.782712893384, -745.1332191019411, -708.3964185322641}},
      {"expm1",
       &Math::expm1,
       nullptr,
       {{-1, 1}, {-50, 715}, {-0.4, 0.4}, {700, 710}},
       {709.782712893384, -37.5, 0.34657359}},
      {"log", &Math::log, nullptr, positive, ones},
      {"log1p",
       &Math::log1p,
       nullptr,
       {{-1, 1}, {-0.5, 0.5}, {-1, 100}, {-0.01, 0.01}, {0, 1e18}},
       {-1, 0.41421356237, -0.29289321881, 0x1p60}},
      {"log2", &Math::log2, nullptr, positive, ones},
      {"log10", &Math::log10, nullptr, positive, ones},
      {"sin", &Math::sin, nullptr, wide, quarters, true},
      {"cos", &Math::cos, nullptr, wide, quarters, true},
      {"tan", &Math::tan, nullptr, wide, quarters, true},
      {"asin", &Math::asin, nullptr, unit, {0.5, 1}},
      {"acos", &Math::acos, nullptr, unit, {0.5, 1}},
      {"atan",
       &Math::atan,
       nullptr,
       {{-0.5, 0.5}, {-3, 3}, {-100, 100}},
       {0.4142135623730951, 2.414213562373095, 1}},
      {"sinh", &Math::sinh, nullptr, modest, {0.34657359, 710.4758600739439, 22}},
      {"cosh", &Math::cosh, nullptr, modest, {0.34657359, 710.4758600739439, 22}},
      {"tanh", &Math::tanh, nullptr, modest, {0.34657359, 19.06, 1}},
      {"asinh", &Math::asinh, nullptr, modest, {1, 0x1p500, 0x1p27, 0x1p60}},
      {"acosh",
       &Math::acosh,
       nullptr,
       {{1, 2}, {1, 1.01}, {1, 1000}},
       {1, 0x1p500, 0x1p53, 0x1p60}},
      {"atanh", &Math::atanh, nullptr, unit, {0.5, 1, 0.1}},
      {"cbrt", &Math::cbrt, nullptr, {{-1, 1}, {0.5, 8}, {-1000, 1000}}, {1, 2, 8, 27}},
      {"hypot",
       nullptr,
       &Math::hypot,
       {{-1, 1}, {-1000, 1000}, {1, 2}},
       {1, 3, 4, 0x1p1000, 0x1p-1022}},
      {"atan2",
       nullptr,
       &Math::atan2,
       {{-1, 1}, {-1000, 1000}, {1, 2}},
       {1, 3, 4, 0x1p1000, 0x1p-1022}},
      {"pow",
       nullptr,
       &Math::pow,
       {{0, 2}, {0.99, 1.01}, {-1000, 1000}, {0, 40}, {0, 700}},
       {1, 2, 10, 0x1p-1022, 0.5, 3}},
  };
  return all;
}

struct Value {
  const char* name;
  double a, b, rounded;
};

inline bool same_number(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof(a)) == 0;
}

inline double result_of(const Value& value, Isa set) {
  double y = -1;
  for (const Function& function : functions()) {
    if (function.name == std::string(value.name))
      function.run(math(set), &y, &value.a, &value.b, 1);
  }
  return y;
}

inline void report(const Value& value, Isa set, double y) {
  std::printf("%s %s(%a, %a): %a, not %a\n", name_of(set), value.name, value.a, value.b, y,
              value.rounded);
}

}  // namespace manycore
