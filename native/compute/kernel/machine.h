// The loops over a block of elements, once per instruction set: machine_<set>.cc. Whatever the set,
// they give the same results to the bit (the sign and the payload of a NaN aside).
#pragma once

#include <math.h>

#include <cstddef>

#include "compute/element.h"
#include "compute/isa.h"
#include "compute/kernel/ops.h"

namespace manycore::kernel {

// dst[i] from the i-th elements of the operands, 0 <= i < count. dst may be one of the operands.
using Loop = void (*)(double* dst, const double* a, const double* b, const double* c, size_t count);

// Which operands are one value for all; such an operand is read at its first element only. Not all
// of an operation's operands are: then it is one element of the all-vector form.
enum Form : unsigned { kVectors = 0, kUniformA = 1, kUniformB = 2, kUniformC = 4 };
inline constexpr size_t kForms = 7;

// Lanes of a reduction: element i of a block belongs to lane i mod 16.
inline constexpr size_t kLanes = 16;
enum class Fold : uint32_t { Sum, Min, Max, Mean };
inline constexpr size_t kFolds = 4;

// Two operations in one, each rounded as ever: a * b + c, a * b - c, c - a * b.
enum class Fused : uint32_t { MulAdd, MulSub, SubMul };
inline constexpr size_t kFused = 3;

struct Machine {
  // Null: functions, see functions.h.
  Loop loops[kOpCount][kForms];
  // Bit operations on whole numbers in [-2^31, 2^32), from Op::Bitnot on.
  Loop whole[kBitOps][kForms];
  Loop fused[kFused][kForms];
  // %: the remainder with the sign of a.
  void (*rem)(double* dst, const double* a, const double* b, size_t count);
  // One value for all into a vector.
  Loop spread;
  // Some element is not 0.
  bool (*any)(const double* a, size_t count);
  // Adds values to the lanes, starting with the first one.
  void (*fold[kFolds])(double* lanes, const double* values, size_t count);
  // The lanes' one value, as a fixed tree.
  double (*join[kFolds])(const double* lanes);
};

// `set` must be supported.
const Machine& machine(Isa set = isa());

}  // namespace manycore::kernel
