// Kernels the slow and plain way: what one operation is in JavaScript, element after element.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "compute/kernel/program.h"

namespace manycore::kernel {

inline bool same(double a, double b) {
  return (a != a && b != b) || std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b);
}

inline bool truthy(double x) { return x != 0 && !std::isnan(x); }

// As ECMAScript words it.
inline uint32_t modulo_32(double x) {
  if (!std::isfinite(x)) return 0;
  double rest = std::fmod(std::trunc(x), 4294967296.0);
  if (rest < 0) rest += 4294967296.0;
  return static_cast<uint32_t>(rest);
}
inline double as_int32(uint32_t x) { return static_cast<int32_t>(x); }

inline double js_round(double x) {
  if (std::abs(x) >= 4503599627370496.0 || std::isnan(x)) return x;
  const double down = std::floor(x);
  return std::copysign(x - down >= 0.5 ? std::ceil(x) : down, x);
}

inline double js_min(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  if (a == b) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

inline double js_pow(double a, double b) {
  if (std::isnan(b) || (std::abs(a) == 1 && std::isinf(b))) return b - b;
  return std::pow(a, b);
}

inline double reference(Op op, double a, double b, double c) {
  const uint32_t m = modulo_32(a), n = modulo_32(b);
  switch (op) {
    case Op::Copy:
      return a;
    case Op::Neg:
      return -a;
    case Op::Not:
      return !truthy(a);
    case Op::Truth:
      return truthy(a);
    case Op::Bitnot:
      return as_int32(~m);
    case Op::Abs:
      return std::abs(a);
    case Op::Sign:
      return a > 0 ? 1 : a < 0 ? -1 : a;
    case Op::Sqrt:
      return std::sqrt(a);
    case Op::Floor:
      return std::floor(a);
    case Op::Ceil:
      return std::ceil(a);
    case Op::Trunc:
      return std::trunc(a);
    case Op::Round:
      return js_round(a);
    case Op::Fround:
      return static_cast<float>(a);
    case Op::Clz32:
      return std::countl_zero(m);
    case Op::Add:
      return a + b;
    case Op::Sub:
      return a - b;
    case Op::Mul:
      return a * b;
    case Op::Div:
      return a / b;
    case Op::Min:
      return js_min(a, b);
    case Op::Max:
      return -js_min(-a, -b);
    case Op::Imul:
      return as_int32(m * n);
    case Op::Bitand:
      return as_int32(m & n);
    case Op::Bitor:
      return as_int32(m | n);
    case Op::Bitxor:
      return as_int32(m ^ n);
    case Op::Shl:
      return as_int32(m << (n & 31));
    case Op::Shr:
      return static_cast<int32_t>(m) >> (n & 31);
    case Op::Ushr:
      return m >> (n & 31);
    case Op::Lt:
      return a < b;
    case Op::Le:
      return a <= b;
    case Op::Eq:
      return a == b;
    case Op::Ne:
      return a != b;
    case Op::Both:
      return truthy(a) && truthy(b);
    case Op::Either:
      return truthy(a) || truthy(b);
    case Op::Select:
      return truthy(a) ? b : c;
    case Op::Cbrt:
      return std::cbrt(a);
    case Op::Exp:
      return std::exp(a);
    case Op::Expm1:
      return std::expm1(a);
    case Op::Log:
      return std::log(a);
    case Op::Log1p:
      return std::log1p(a);
    case Op::Log2:
      return std::log2(a);
    case Op::Log10:
      return std::log10(a);
    case Op::Sin:
      return std::sin(a);
    case Op::Cos:
      return std::cos(a);
    case Op::Tan:
      return std::tan(a);
    case Op::Asin:
      return std::asin(a);
    case Op::Acos:
      return std::acos(a);
    case Op::Atan:
      return std::atan(a);
    case Op::Sinh:
      return std::sinh(a);
    case Op::Cosh:
      return std::cosh(a);
    case Op::Tanh:
      return std::tanh(a);
    case Op::Asinh:
      return std::asinh(a);
    case Op::Acosh:
      return std::acosh(a);
    case Op::Atanh:
      return std::atanh(a);
    case Op::Rem:
      return std::fmod(a, b);
    case Op::Pow:
      return js_pow(a, b);
    case Op::Atan2:
      return std::atan2(a, b);
    case Op::Hypot:
      return std::hypot(a, b);
    default:
      return 0;
  }
}

// Everything but these has one right result.
inline bool is_approximate(Op op) {
  return (op >= Op::Cbrt && op <= Op::Atanh) || op == Op::Pow || op == Op::Atan2 || op == Op::Hypot;
}

// In units of the last place of the expected one.
inline double distance(double actual, double expected) {
  if (same(actual, expected)) return 0;
  if (!std::isfinite(expected) || !std::isfinite(actual)) {
    return std::numeric_limits<double>::infinity();
  }
  const double place = std::nextafter(std::abs(expected), HUGE_VAL) - std::abs(expected);
  return std::abs(actual - expected) / place;
}

inline const std::vector<double>& awkward() {
  static const std::vector<double> values = [] {
    const double inf = std::numeric_limits<double>::infinity();
    std::vector<double> positive = {0,
                                    5e-324,
                                    1e-310,
                                    2.2250738585072014e-308,
                                    1e-300,
                                    1e-20,
                                    0x1p-53,
                                    0.1,
                                    0.25,
                                    0.49999999999999994,
                                    0.5,
                                    0.50000000000000011,
                                    0.75,
                                    1,
                                    1.0000000000000002,
                                    1.5,
                                    2,
                                    2.5,
                                    3,
                                    3.7,
                                    7,
                                    10,
                                    31,
                                    32,
                                    33,
                                    100.5,
                                    127.5,
                                    128,
                                    254.5,
                                    255,
                                    255.5,
                                    256,
                                    65535,
                                    65536,
                                    16777217,
                                    2147483646.5,
                                    2147483647,
                                    2147483648,
                                    2147483649,
                                    4294967295,
                                    4294967296,
                                    4294967297.5,
                                    6442450944,
                                    1e10,
                                    4503599627370495.5,
                                    4503599627370496,
                                    9007199254740991,
                                    9007199254740992,
                                    1e17,
                                    18446744073709551616.0,
                                    0x1.23456789abcdep70,
                                    0x1.fffffffffffffp83,
                                    1e100,
                                    3.4028234663852886e38,
                                    3.4028235677973366e38,
                                    1e300,
                                    1.7976931348623157e308,
                                    inf};
    std::vector<double> all = {std::numeric_limits<double>::quiet_NaN()};
    for (const double x : positive) {
      all.push_back(x);
      all.push_back(-x);
    }
    return all;
  }();
  return values;
}

}  // namespace manycore::kernel
