// What the functions are built from. Every function of one element is free of branches: it computes
// what all cases need and selects, so that the loop around it becomes vector code. Of 64-bit
// integers it uses only what SSE2 has: addition, and/or/xor and shifts by constants. What must be
// compared or converted is a double.

#if defined(_MSC_VER)
#define MANYCORE_INLINE static __forceinline
#else
#define MANYCORE_INLINE static inline __attribute__((always_inline))
#endif

// dst may be an operand, element for element, so no iteration depends on another one.
#if defined(__clang__)
#define MANYCORE_VECTOR _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define MANYCORE_VECTOR _Pragma("GCC ivdep")
#elif defined(_MSC_VER)
#define MANYCORE_VECTOR __pragma(loop(ivdep))
#else
#define MANYCORE_VECTOR
#endif

#define MANYCORE_MATH1(name, one)                                          \
  static void math_##name(double* dst, const double* a, size_t count) {    \
    MANYCORE_VECTOR for (size_t i = 0; i < count; ++i) dst[i] = one(a[i]); \
  }

MANYCORE_INLINE uint64_t bits(double x) { return __builtin_bit_cast(uint64_t, x); }
MANYCORE_INLINE double number(uint64_t x) { return __builtin_bit_cast(double, x); }

static constexpr uint64_t kSign = 0x8000000000000000;
static constexpr double kInfinity = __builtin_bit_cast(double, 0x7ff0000000000000ull);
static constexpr double kNaN = __builtin_bit_cast(double, 0x7ff8000000000000ull);

MANYCORE_INLINE double magnitude(double x) { return number(bits(x) & ~kSign); }

// x + kRound is x rounded to an integer, half to even, in the low bits; for |x| < 2^51.
static constexpr double kRound = 0x1.8p52;

// 2^k for an integer k of -1022 ... 1023. The sum leaves k + 1023 in the low bits.
MANYCORE_INLINE double power(double k) { return number(bits(k + (kRound + 1023)) << 52); }

// An unevaluated sum: `low` is at most half a unit in the last place of `high`.
struct Pair {
  double high, low;
};

// The exact sum (Dekker 1971), if |a| >= |b|, or if a is a multiple of b's last place.
MANYCORE_INLINE Pair sum_ordered(double a, double b) {
  const double high = a + b;
  return {high, b - (high - a)};
}

// The exact sum (Knuth).
MANYCORE_INLINE Pair sum_of(double a, double b) {
  const double high = a + b;
  const double part = high - a;
  return {high, (a - (high - part)) + (b - part)};
}

// The upper 26 bits: the product of two such is exact.
MANYCORE_INLINE double upper(double x) { return number(bits(x) & 0xfffffffff8000000); }

// The product, exact but for what is below 2^-105 of it (after Dekker), if nothing underflows.
MANYCORE_INLINE Pair product_of(double a, double b) {
  const double high = a * b;
  const double a1 = upper(a), a2 = a - a1;
  const double b1 = upper(b), b2 = b - b1;
  return {high, ((a1 * b1 - high) + (a1 * b2 + a2 * b1)) + a2 * b2};
}
