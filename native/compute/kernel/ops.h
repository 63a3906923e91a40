// The operations of kernel programs. Every value is a double; a boolean is 1 or 0, and what counts
// as true is anything but 0 and NaN.
#pragma once

#include <cstddef>
#include <cstdint>

namespace manycore::kernel {

// (name in C++, name in programs, operands, cost per element in hundredths of a nanosecond)
// clang-format off
// On 32 bits of integers, whatever the operands are.
#define MANYCORE_KERNEL_BITS(X)     \
  X(Bitnot, "bitnot", 1, 30)        \
  X(Clz32, "clz32", 1, 50)          \
  X(Imul, "imul", 2, 50)            \
  X(Bitand, "bitand", 2, 50)        \
  X(Bitor, "bitor", 2, 50)          \
  X(Bitxor, "bitxor", 2, 50)        \
  X(Shl, "shl", 2, 50)              \
  X(Shr, "shr", 2, 50)              \
  X(Ushr, "ushr", 2, 50)

#define MANYCORE_KERNEL_PLAIN(X)    \
  X(Copy, "copy", 1, 8)             \
  X(Neg, "neg", 1, 8)               \
  X(Not, "not", 1, 10)              \
  X(Truth, "truth", 1, 10)          \
  X(Abs, "abs", 1, 8)               \
  X(Sign, "sign", 1, 10)            \
  X(Sqrt, "sqrt", 1, 60)            \
  X(Floor, "floor", 1, 10)          \
  X(Ceil, "ceil", 1, 10)            \
  X(Trunc, "trunc", 1, 10)          \
  X(Round, "round", 1, 20)          \
  X(Fround, "fround", 1, 10)        \
  X(Add, "add", 2, 10)              \
  X(Sub, "sub", 2, 10)              \
  X(Mul, "mul", 2, 10)              \
  X(Div, "div", 2, 40)              \
  X(Min, "min", 2, 20)              \
  X(Max, "max", 2, 20)              \
  X(Lt, "lt", 2, 10)                \
  X(Le, "le", 2, 10)                \
  X(Eq, "eq", 2, 10)                \
  X(Ne, "ne", 2, 10)                \
  X(Both, "both", 2, 10)            \
  X(Either, "either", 2, 10)        \
  X(Select, "select", 3, 12)

#define MANYCORE_KERNEL_EXACT(X)    \
  MANYCORE_KERNEL_BITS(X)           \
  MANYCORE_KERNEL_PLAIN(X)

// Functions over whole blocks; an operand that is one value for all is spread out first.
#define MANYCORE_KERNEL_FUNCTIONS1(X) \
  X(Cbrt, "cbrt", 1, 150)           \
  X(Exp, "exp", 1, 100)             \
  X(Expm1, "expm1", 1, 200)         \
  X(Log, "log", 1, 100)             \
  X(Log1p, "log1p", 1, 200)         \
  X(Log2, "log2", 1, 150)           \
  X(Log10, "log10", 1, 150)         \
  X(Sin, "sin", 1, 150)             \
  X(Cos, "cos", 1, 150)             \
  X(Tan, "tan", 1, 300)             \
  X(Asin, "asin", 1, 300)           \
  X(Acos, "acos", 1, 300)           \
  X(Atan, "atan", 1, 300)           \
  X(Sinh, "sinh", 1, 300)           \
  X(Cosh, "cosh", 1, 300)           \
  X(Tanh, "tanh", 1, 300)           \
  X(Asinh, "asinh", 1, 400)         \
  X(Acosh, "acosh", 1, 400)         \
  X(Atanh, "atanh", 1, 400)
#define MANYCORE_KERNEL_FUNCTIONS2(X) \
  X(Rem, "rem", 2, 200)             \
  X(Pow, "pow", 2, 500)             \
  X(Atan2, "atan2", 2, 400)         \
  X(Hypot, "hypot", 2, 200)

#define MANYCORE_KERNEL_CONTROL(X)  \
  X(Loop, "loop", 0, 0)             \
  X(End, "end", 0, 0)               \
  X(Leave, "leave", 1, 10)
// clang-format on

#define MANYCORE_KERNEL_OPS(X)  \
  MANYCORE_KERNEL_EXACT(X)      \
  MANYCORE_KERNEL_FUNCTIONS1(X) \
  MANYCORE_KERNEL_FUNCTIONS2(X) \
  MANYCORE_KERNEL_CONTROL(X)

enum class Op : uint32_t {
#define X(id, name, operands, cost) id,
  MANYCORE_KERNEL_OPS(X)
#undef X
};

struct OpFacts {
  const char* name;
  unsigned operands;
  unsigned cost;
};

inline constexpr OpFacts kOps[] = {
#define X(id, name, operands, cost) {name, operands, cost},
    MANYCORE_KERNEL_OPS(X)
#undef X
};
inline constexpr size_t kBitOps =
    static_cast<size_t>(Op::Ushr) - static_cast<size_t>(Op::Bitnot) + 1;
inline constexpr size_t kOpCount = sizeof(kOps) / sizeof(kOps[0]);

constexpr const OpFacts& facts(Op op) { return kOps[static_cast<size_t>(op)]; }
constexpr bool is_bits(Op op) { return op >= Op::Bitnot && op <= Op::Ushr; }
constexpr bool is_boolean(Op op) {  // its result
  return op == Op::Not || op == Op::Truth || (op >= Op::Lt && op <= Op::Either);
}
constexpr bool is_control(Op op) { return op >= Op::Loop && op <= Op::Leave; }

}  // namespace manycore::kernel
