// Functions of the C library, one element after the other, with the results that JavaScript wants.
#pragma once

#include <cstddef>

#include "compute/kernel/ops.h"

namespace manycore::kernel::library {

#define X(id, name, operands, cost) void id(double* dst, const double* a, size_t count);
MANYCORE_KERNEL_FUNCTIONS1(X)
#undef X
#define X(id, name, operands, cost) \
  void id(double* dst, const double* a, const double* b, size_t count);
MANYCORE_KERNEL_FUNCTIONS2(X)
#undef X

}  // namespace manycore::kernel::library
