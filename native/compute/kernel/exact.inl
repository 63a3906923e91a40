// The operations that have one right result, as JavaScript defines it. Without branches, so that
// loops over them become vector instructions; and written out where the C library would be called.

static inline uint64_t bits_of(double x) { return __builtin_bit_cast(uint64_t, x); }
static inline double from_bits(uint64_t x) { return __builtin_bit_cast(double, x); }
static inline double with_sign_of(double x, double sign) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  return from_bits((bits_of(x) & ~kSign) | (bits_of(sign) & kSign));
}
static inline double absolute(double x) { return from_bits(bits_of(x) & ~(uint64_t{1} << 63)); }

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

#if defined(__GNUC__) && (defined(__SSE4_1__) || defined(__aarch64__))
static inline double floor_of(double x) { return __builtin_floor(x); }
static inline double ceil_of(double x) { return __builtin_ceil(x); }
static inline double trunc_of(double x) { return __builtin_trunc(x); }
#else
// From 2^52 on every double is an integer; below, adding it leaves no room for a fraction.
static inline double nearest(double magnitude) { return (magnitude + 0x1p52) - 0x1p52; }
static inline double trunc_of(double x) {
  const double magnitude = absolute(x);
  const double near = nearest(magnitude);
  const double down = near > magnitude ? near - 1 : near;
  return magnitude < 0x1p52 ? with_sign_of(down, x) : x;
}
static inline double floor_of(double x) {
  const double near = with_sign_of(nearest(absolute(x)), x);
  const double down = near > x ? near - 1 : near;
  return absolute(x) < 0x1p52 ? with_sign_of(down, x) : x;
}
static inline double ceil_of(double x) {
  const double near = with_sign_of(nearest(absolute(x)), x);
  const double up = near < x ? near + 1 : near;
  return absolute(x) < 0x1p52 ? with_sign_of(up, x) : x;
}
#endif

// x modulo 2^32, in [0, 2^32); NaN and infinities give 0. Every step is exact: 2^32 is a power of
// two, and a multiple of a double's last place below 2^32 is a double.
static inline double modular(double x) {
  const double whole = trunc_of(x);
  const double rest = whole - floor_of(whole * 0x1p-32) * 0x1p32;
  return absolute(x) <= 0x1.fffffffffffffp1023 ? rest : 0.0;
}
// In [2^52, 2^53) the last places of a double are ones: its low bits are the integer.
static inline uint32_t to_uint32(double x) {
  return static_cast<uint32_t>(bits_of(modular(x) + 0x1.8p52));
}
static inline int32_t to_int32(double x) { return static_cast<int32_t>(to_uint32(x)); }
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
UNARY(Bitnot, of_int32(~to_uint32(a)))
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

// The exponent of the integer as a double says where its first bit is.
struct Clz32 {
  static inline double of(double a) {
    const double integer = of_uint32(to_uint32(a));
    const double zeros = 1054.0 - static_cast<double>(static_cast<int32_t>(bits_of(integer) >> 52));
    return integer > 0 ? zeros : 32.0;
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

BINARY(Imul, of_int32(to_uint32(a) * to_uint32(b)))
BINARY(Bitand, of_int32(to_uint32(a) & to_uint32(b)))
BINARY(Bitor, of_int32(to_uint32(a) | to_uint32(b)))
BINARY(Bitxor, of_int32(to_uint32(a) ^ to_uint32(b)))
BINARY(Shl, of_int32(to_uint32(a) << (to_uint32(b) & 31)))
BINARY(Shr, static_cast<double>(to_int32(a) >> (to_int32(b) & 31)))
BINARY(Ushr, of_uint32(to_uint32(a) >> (to_uint32(b) & 31)))
BINARY(Lt, flag(a < b))
BINARY(Le, flag(a <= b))
BINARY(Eq, flag(a == b))
BINARY(Ne, flag(!(a == b)))
BINARY(Both, flag(is_true(a) & is_true(b)))
BINARY(Either, flag(is_true(a) | is_true(b)))

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
