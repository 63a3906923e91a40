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

#define MANYCORE_MATH2(name, two)                                                        \
  static void math_##name(double* dst, const double* a, const double* b, size_t count) { \
    MANYCORE_VECTOR for (size_t i = 0; i < count; ++i) dst[i] = two(a[i], b[i]);         \
  }

#define MANYCORE_MATH1(name, one)                                          \
  static void math_##name(double* dst, const double* a, size_t count) {    \
    MANYCORE_VECTOR for (size_t i = 0; i < count; ++i) dst[i] = one(a[i]); \
  }

// What is done block by block.
static constexpr size_t kMathBlock = 256;

// In two loops, because one would be too long for a processor to overlap its iterations: the first
// makes a Pair of each element, the second the result of element and Pair.
#define MANYCORE_MATH1_IN_TWO(name, first, second)                      \
  static void math_##name(double* dst, const double* a, size_t count) { \
    for (; count > 0; a += kMathBlock, dst += kMathBlock) {             \
      const size_t length = count < kMathBlock ? count : kMathBlock;    \
      double high[kMathBlock], low[kMathBlock];                         \
      MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) {             \
        const Pair between = first(a[i]);                               \
        high[i] = between.high;                                         \
        low[i] = between.low;                                           \
      }                                                                 \
      MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) {             \
        dst[i] = second(a[i], {high[i], low[i]});                       \
      }                                                                 \
      count -= length;                                                  \
    }                                                                   \
  }

MANYCORE_INLINE uint64_t bits(double x) { return __builtin_bit_cast(uint64_t, x); }
MANYCORE_INLINE double number(uint64_t x) { return __builtin_bit_cast(double, x); }

static constexpr uint64_t kSign = 0x8000000000000000;
static constexpr double kInfinity = __builtin_bit_cast(double, 0x7ff0000000000000ull);
static constexpr double kNaN = __builtin_bit_cast(double, 0x7ff8000000000000ull);

// Conditions as all bits or none, by way of doubles, which SSE2 can select. For where conditions
// are combined: a compiler would branch there, and then not vectorise.
MANYCORE_INLINE uint64_t mask(bool condition) {
  return bits(condition ? number(~uint64_t{0}) : 0.0);
}
MANYCORE_INLINE double select(uint64_t condition, double a, double b) {
  return number((bits(a) & condition) | (bits(b) & ~condition));
}

// Correctly rounded, and one instruction.
#if defined(__GNUC__)
MANYCORE_INLINE double square_root(double x) { return __builtin_sqrt(x); }
#else
MANYCORE_INLINE double square_root(double x) { return ::sqrt(x); }
#endif

MANYCORE_INLINE double magnitude(double x) { return number(bits(x) & ~kSign); }

// The top bit says whether |x| > limit or x is NaN: a difference of bits, since SSE2 does not
// compare integers of 64 bits.
MANYCORE_INLINE uint64_t beyond(double x, double limit) { return bits(limit) - (bits(x) & ~kSign); }

MANYCORE_INLINE double with_sign(double positive, double sign) {
  return number(bits(positive) | (bits(sign) & kSign));
}

// x + kRound is x rounded to an integer, half to even, in the low bits; for |x| < 2^51.
static constexpr double kRound = 0x1.8p52;

// 2^k for an integer k of -1022 ... 1023. The sum leaves k + 1023 in the low bits.
MANYCORE_INLINE double power(double k) { return number(bits(k + (kRound + 1023)) << 52); }

// The k of 2^k <= x < 2^(k + 1), for positive finite x; of a subnormal -1023.
MANYCORE_INLINE double exponent_of(double x) {
  return number((bits(x) >> 52) | bits(0x1p52)) - (0x1p52 + 1023);
}

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

// The quotient of two such sums, to about 2^-100 of it.
MANYCORE_INLINE Pair quotient_of(const Pair& a, const Pair& b) {
  const double inverse = 1 / b.high;
  const double q = upper(a.high * inverse);
  const double head = upper(b.high);
  const double back = (a.high - q * head) - q * (b.high - head);  // exact
  return sum_ordered(q, (back + (a.low - q * b.low)) * inverse);
}

MANYCORE_INLINE Pair product_of(const Pair& a, const Pair& b) {
  const Pair high = product_of(a.high, b.high);
  return sum_ordered(high.high, high.low + (a.high * b.low + a.low * b.high));
}

// The square root of a sum that is not negative.
MANYCORE_INLINE Pair root_of(const Pair& a) {
  const double q = square_root(a.high);
  const Pair back = product_of(q, q);
  const double rest = ((a.high - back.high) - back.low) + a.low;
  return {q, q > 0 ? rest / (q + q) : 0};
}

// c0 + c1 z + c2 z^2 ..., with z2 = z^2: two coefficients at a time.
MANYCORE_INLINE double polynomial(double, double, double c0) { return c0; }
MANYCORE_INLINE double polynomial(double z, double, double c0, double c1) { return c0 + z * c1; }
template <class... More>
MANYCORE_INLINE double polynomial(double z, double z2, double c0, double c1, double c2,
                                  More... more) {
  return (c0 + z * c1) + z2 * polynomial(z, z2, c2, more...);
}
