// x = 2^k m with m in [sqrt 1/2, sqrt 2), and log m = 2 atanh s = 2 s + s^3 R(s^2) for
// s = (m - 1) / (m + 1): as in fdlibm, with a polynomial of our own and with the sum of the two
// leading terms kept exact.

struct Split {
  double mantissa, exponent;
};

static constexpr uint64_t kSqrtHalf = 0x3fe6a09e667f3bcd;
static constexpr uint64_t kMantissa = 0x000fffffffffffff;

// For positive finite x. `normal`: it is not subnormal. The mantissa begins at `from` (bits of it).
template <bool normal, uint64_t from = kSqrtHalf>
MANYCORE_INLINE Split split(double x) {
  const bool tiny = !normal && x < 0x1p-1022;
  const uint64_t moved = bits(tiny ? x * 0x1p54 : x) + (bits(1.0) - from);
  const double biased = number((moved >> 52) | bits(0x1p52));
  return {number((moved & kMantissa) + from), biased - (tiny ? 0x1p52 + 1023 + 54 : 0x1p52 + 1023)};
}

// The top bit says whether x is anything but a positive normal number.
MANYCORE_INLINE uint64_t not_normal(double x) {
  return (bits(x) - bits(0x1p-1022)) | (bits(kInfinity) - 1 - bits(x));
}

// (log((1 + s) / (1 - s)) / s - 2) / s^2 for z = s^2, within 2^-58.5 / z.
MANYCORE_INLINE double log_tail(double z) {
  const double z2 = z * z;
  const double a = 0x1.5555555555593p-1 + z * 0x1.999999997faecp-2;
  const double b = 0x1.2492494213325p-2 + z * 0x1.c71c51f095b49p-3;
  const double c = 0x1.746643966efabp-3 + z * 0x1.39a14953ab710p-3;
  return (a + z2 * b) + z2 * z2 * (c + z2 * 0x1.2f09a45bc8b8fp-3);
}

template <bool normal>
MANYCORE_INLINE double log_of(double x) {
  const Split part = split<normal>(x);
  const double f = part.mantissa - 1;  // exact
  const double s = f / (2 + f);
  const double z = s * s;
  // 2 s = f - s f, and s f = f^2 / 2 - s f^2 / 2: so the rounding of s matters little.
  const double half = 0.5 * f * f;
  const double tail = s * (half + z * log_tail(z)) - half;
  const Pair sum = sum_ordered(part.exponent * kLn2High, f);
  return sum.high + (sum.low + (part.exponent * kLn2Low + tail));
}

// The logarithm `name`_of<true>(x) of positive normal numbers, as a function of all. A block with
// any other number gets a loop that knows these.
#define MANYCORE_LOGARITHM(name)                                                            \
  static void math_##name(double* dst, const double* a, size_t count) {                     \
    for (; count > 0; a += kMathBlock, dst += kMathBlock) {                                 \
      const size_t length = count < kMathBlock ? count : kMathBlock;                        \
      uint64_t rare = 0;                                                                    \
      for (size_t i = 0; i < length; ++i) rare |= not_normal(a[i]);                         \
      if (rare >> 63) {                                                                     \
        MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) {                               \
          const double x = a[i];                                                            \
          const double y = x < kInfinity ? name##_of<false>(x) : x;                         \
          dst[i] = x > 0 ? y : x == 0 ? -kInfinity : kNaN;                                  \
        }                                                                                   \
      } else {                                                                              \
        MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) dst[i] = name##_of<true>(a[i]); \
      }                                                                                     \
      count -= length;                                                                      \
    }                                                                                       \
  }

MANYCORE_LOGARITHM(log)
