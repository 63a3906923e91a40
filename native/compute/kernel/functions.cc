#include "compute/kernel/functions.h"

#include "compute/kernel/machine.h"

namespace manycore::kernel {

MathOf1* function1(Op op, Isa set) {
  const Math& table = math(set);
  switch (op) {
#define FUNCTION(id, name) \
  case Op::id:             \
    return table.name;
    FUNCTION(Cbrt, cbrt)
    FUNCTION(Exp, exp)
    FUNCTION(Expm1, expm1)
    FUNCTION(Log, log)
    FUNCTION(Log1p, log1p)
    FUNCTION(Log2, log2)
    FUNCTION(Log10, log10)
    FUNCTION(Sin, sin)
    FUNCTION(Cos, cos)
    FUNCTION(Tan, tan)
    FUNCTION(Asin, asin)
    FUNCTION(Acos, acos)
    FUNCTION(Atan, atan)
    FUNCTION(Sinh, sinh)
    FUNCTION(Cosh, cosh)
    FUNCTION(Tanh, tanh)
    FUNCTION(Asinh, asinh)
    FUNCTION(Acosh, acosh)
    FUNCTION(Atanh, atanh)
#undef FUNCTION
    default:
      return nullptr;
  }
}

MathOf2* function2(Op op, Isa set) {
  const Math& table = math(set);
  if (op == Op::Pow) return table.pow;
  if (op == Op::Atan2) return table.atan2;
  if (op == Op::Hypot) return table.hypot;
  if (op == Op::Rem) return machine(set).rem;
  return nullptr;
}

}  // namespace manycore::kernel
