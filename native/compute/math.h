// Functions of Math over arrays, as vector loops: one table per instruction set, all with the same
// results to the bit, because nothing in them depends on the width of a vector and no
// multiplication is fused with an addition. math(set).exp(dst, a, count) for any count; dst may be
// a (or b) itself but must not overlap it otherwise. Which NaN comes out for a NaN is not
// specified. Special values are those of ECMAScript.
//
// The loops are in compute/math/*.inl, which a unit of another table may include as well
// (compute/math/all.inl, inside its set's namespace): each function is there as
// `static void math_<name>(double* dst, const double* a, size_t count)`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compute/isa.h"

namespace manycore {

using MathOf1 = void(double* dst, const double* a, size_t count);
using MathOf2 = void(double* dst, const double* a, const double* b, size_t count);

struct Math {
  MathOf1 *exp, *log, *sin, *cos;
};

// `set` must be supported.
const Math& math(Isa set = isa());

}  // namespace manycore
