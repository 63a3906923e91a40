#include "compute/kernel/functions.h"

#include <cmath>
#include <limits>

#include "compute/kernel/machine.h"

namespace manycore::kernel {
namespace {

double power(double base, double exponent) {
  if (exponent != exponent) return exponent;
  if (std::isinf(exponent) && std::abs(base) == 1) return std::numeric_limits<double>::quiet_NaN();
  return std::pow(base, exponent);
}

#define EACH(id, function)                                        \
  void library_##id(double* dst, const double* a, size_t count) { \
    for (size_t i = 0; i < count; ++i) dst[i] = function(a[i]);   \
  }
EACH(Cbrt, std::cbrt)
EACH(Expm1, std::expm1)
EACH(Log1p, std::log1p)
EACH(Log2, std::log2)
EACH(Log10, std::log10)
EACH(Tan, std::tan)
EACH(Asin, std::asin)
EACH(Acos, std::acos)
EACH(Atan, std::atan)
EACH(Sinh, std::sinh)
EACH(Cosh, std::cosh)
EACH(Tanh, std::tanh)
EACH(Asinh, std::asinh)
EACH(Acosh, std::acosh)
EACH(Atanh, std::atanh)
#undef EACH

#define EACH(id, function)                                                         \
  void library_##id(double* dst, const double* a, const double* b, size_t count) { \
    for (size_t i = 0; i < count; ++i) dst[i] = function(a[i], b[i]);              \
  }
EACH(Pow, power)
EACH(Atan2, std::atan2)
EACH(Hypot, std::hypot)
#undef EACH

}  // namespace

MathOf1* function1(Op op, Isa set) {
  const Math& table = math(set);
  switch (op) {
    case Op::Exp:
      return table.exp;
    case Op::Log:
      return table.log;
    case Op::Sin:
      return table.sin;
    case Op::Cos:
      return table.cos;
#define LIBRARY(id) \
  case Op::id:      \
    return library_##id;
      LIBRARY(Cbrt)
      LIBRARY(Expm1)
      LIBRARY(Log1p)
      LIBRARY(Log2)
      LIBRARY(Log10)
      LIBRARY(Tan)
      LIBRARY(Asin)
      LIBRARY(Acos)
      LIBRARY(Atan)
      LIBRARY(Sinh)
      LIBRARY(Cosh)
      LIBRARY(Tanh)
      LIBRARY(Asinh)
      LIBRARY(Acosh)
      LIBRARY(Atanh)
    default:
      return nullptr;
  }
}

MathOf2* function2(Op op, Isa set) {
  switch (op) {
    case Op::Rem:
      return machine(set).rem;
      LIBRARY(Pow)
      LIBRARY(Atan2)
      LIBRARY(Hypot)
    default:
      return nullptr;
  }
}

}  // namespace manycore::kernel
