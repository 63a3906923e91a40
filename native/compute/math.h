// Functions of Math over arrays, as vector loops: one table per instruction set, all with the same
// results to the bit, because nothing in them depends on the width of a vector and no
// multiplication is fused with an addition. math(set).exp(dst, a, count) for any count; dst may be
// a (or b) itself but must not overlap it otherwise. Which NaN comes out for a NaN is not
// specified. Special values are those of ECMAScript.
//
// Call it for some hundred elements or more at a time. The loops are in compute/math/*.inl, which
// only math_<set>.cc include: these are compiled with options without which GCC does not vectorise
// some of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compute/isa.h"

#if !defined(__GNUC__)
#include <math.h>  // sqrt, which is an instruction there
#endif

namespace manycore {

using MathOf1 = void(double* dst, const double* a, size_t count);
using MathOf2 = void(double* dst, const double* a, const double* b, size_t count);

struct Math {
  MathOf1 *exp, *expm1, *log, *log1p, *log2, *log10;
  MathOf1 *sin, *cos, *tan, *asin, *acos, *atan;
  MathOf1 *sinh, *cosh, *tanh, *asinh, *acosh, *atanh;
  MathOf1* cbrt;
  // hypot(a, b), atan2(a, b) with a the ordinate, and a ** b.
  MathOf2 *hypot, *atan2, *pow;
};

// `set` must be supported.
const Math& math(Isa set = isa());

}  // namespace manycore
