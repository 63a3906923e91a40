// The operations that are functions over whole blocks.
#pragma once

#include "compute/isa.h"
#include "compute/kernel/ops.h"
#include "compute/math.h"

namespace manycore::kernel {

constexpr bool is_function(Op op) { return op > Op::Select && op < Op::Loop; }

// Of one operand, or of two; null for any other operation. They may read an element twice.
MathOf1* function1(Op op, Isa set);
MathOf2* function2(Op op, Isa set);

}  // namespace manycore::kernel
