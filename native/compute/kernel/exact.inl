// The operations that have one right result, as JavaScript defines it. Without branches, so that
// loops over them become vector instructions; and written out where the C library would be called.

// 1 or 0.
static inline double flag(bool value) { return value ? 1.0 : 0.0; }

// Neither 0 nor NaN.
static inline bool is_true(double x) {
#if defined(__GNUC__)
  return __builtin_islessgreater(x, 0.0);
#else
  return x < 0 || x > 0;
#endif
}

static inline double of_int32(uint32_t x) { return static_cast<double>(static_cast<int32_t>(x)); }
static inline double of_uint32(uint32_t x) {
  const double number = of_int32(x);
  return number < 0 ? number + 0x1p32 : number;
}

#define UNARY(id, result)                                \
  struct id {                                            \
    static inline double of(double a) { return result; } \
  };
#define BINARY(id, result)                                         \
  struct id {                                                      \
    static inline double of(double a, double b) { return result; } \
  };

UNARY(Copy, a)
UNARY(Neg, -a)
UNARY(Not, flag(!is_true(a)))
UNARY(Truth, flag(is_true(a)))
UNARY(Abs, absolute(a))
UNARY(Sign, a > 0 ? 1.0 : a < 0 ? -1.0 : a)
UNARY(Sqrt, sqrt(a))
UNARY(Floor, floor_of(a))
UNARY(Ceil, ceil_of(a))
UNARY(Trunc, trunc_of(a))
UNARY(Fround, static_cast<double>(static_cast<float>(a)))

// To the nearest integer, halves up; what rounds to 0 from below is -0.
struct Round {
  static inline double of(double a) {
    const double down = floor_of(a);
    return with_sign_of(a - down >= 0.5 ? down + 1 : down, a);
  }
};

BINARY(Add, a + b)
BINARY(Sub, a - b)
BINARY(Mul, a* b)
BINARY(Div, a / b)

// NaN if one is; of zeros, -0 is the smaller one. Both selections give the same unless the operands
// are zeros or one is NaN: then they give one operand each, so the bits of both are there. What has
// all bits of a NaN is NaN.
struct Min {
  static inline double of(double a, double b) {
    return from_bits(bits_of(a < b ? a : b) | bits_of(b < a ? b : a));
  }
};
struct Max {
  static inline double of(double a, double b) {
    const double both = from_bits(bits_of(a > b ? a : b) & bits_of(b > a ? b : a));
    return a != a || b != b ? a + b : both;
  }
};

BINARY(Lt, flag(a < b))
BINARY(Le, flag(a <= b))
BINARY(Eq, flag(a == b))
BINARY(Ne, flag(!(a == b)))
BINARY(Both, flag(is_true(a) & is_true(b)))
BINARY(Either, flag(is_true(a) | is_true(b)))

// Bit operations, on any doubles or on those that are known to be whole numbers in [-2^31, 2^32):
// for them the conversion is not the most of the work.
struct AnyNumber {
  static inline uint32_t bits(double x) { return to_uint32(x); }
};
struct WholeNumber {
  static inline uint32_t bits(double x) { return low_bits(x); }
};

#define BITS(id, result)                                           \
  template <class N>                                               \
  struct id##Of {                                                  \
    static inline double of(double a, double b) { return result; } \
  };
template <class N>
struct BitnotOf {
  static inline double of(double a) { return of_int32(~N::bits(a)); }
};
// The exponent of the integer as a double says where its first bit is.
template <class N>
struct Clz32Of {
  static inline double of(double a) {
    const double integer = of_uint32(N::bits(a));
    const double zeros = 1054.0 - static_cast<double>(static_cast<int32_t>(bits_of(integer) >> 52));
    return integer > 0 ? zeros : 32.0;
  }
};
BITS(Imul, of_int32(N::bits(a) * N::bits(b)))
BITS(Bitand, of_int32(N::bits(a) & N::bits(b)))
BITS(Bitor, of_int32(N::bits(a) | N::bits(b)))
BITS(Bitxor, of_int32(N::bits(a) ^ N::bits(b)))
BITS(Shl, of_int32(N::bits(a) << (N::bits(b) & 31)))
BITS(Shr, static_cast<double>(static_cast<int32_t>(N::bits(a)) >> (N::bits(b) & 31)))
BITS(Ushr, of_uint32(N::bits(a) >> (N::bits(b) & 31)))
#undef BITS

struct Select {
  static inline double of(double a, double b, double c) { return is_true(a) ? b : c; }
};

// Contraction to one rounding is off for all units.
struct MulAdd {
  static inline double of(double a, double b, double c) { return a * b + c; }
};
struct MulSub {
  static inline double of(double a, double b, double c) { return a * b - c; }
};
struct SubMul {
  static inline double of(double a, double b, double c) { return c - a * b; }
};

#undef UNARY
#undef BINARY
