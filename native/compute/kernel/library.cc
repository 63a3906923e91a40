#include "compute/kernel/library.h"

#include <cmath>
#include <limits>

namespace manycore::kernel::library {
namespace {

double power(double base, double exponent) {
  if (exponent != exponent) return exponent;
  if (std::isinf(exponent) && std::abs(base) == 1) return std::numeric_limits<double>::quiet_NaN();
  return std::pow(base, exponent);
}

}  // namespace

#define EACH(id, function)                                      \
  void id(double* dst, const double* a, size_t count) {         \
    for (size_t i = 0; i < count; ++i) dst[i] = function(a[i]); \
  }
EACH(Cbrt, std::cbrt)
EACH(Exp, std::exp)
EACH(Expm1, std::expm1)
EACH(Log, std::log)
EACH(Log1p, std::log1p)
EACH(Log2, std::log2)
EACH(Log10, std::log10)
EACH(Sin, std::sin)
EACH(Cos, std::cos)
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

#define EACH(id, function)                                               \
  void id(double* dst, const double* a, const double* b, size_t count) { \
    for (size_t i = 0; i < count; ++i) dst[i] = function(a[i], b[i]);    \
  }
EACH(Rem, std::fmod)
EACH(Pow, power)
EACH(Atan2, std::atan2)
EACH(Hypot, std::hypot)
#undef EACH

}  // namespace manycore::kernel::library
