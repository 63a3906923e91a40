// Angles as multiples of pi/2 and a rest of at most pi/4.

struct Angle {
  uint64_t quadrant;  // modulo 4, in the two low bits
  Pair rest;
};

// The first 27 bits of pi/2, the next 27, and so on: k times one of the first three is exact for
// |k| < 2^26.
static constexpr double kHalfPi1 = 0x1.921fb54000000p+0;
static constexpr double kHalfPi2 = 0x1.10b4610000000p-30;
static constexpr double kHalfPi3 = 0x1.a626330000000p-58;
static constexpr double kHalfPi4 = 0x1.45c06e0e68948p-86;
static constexpr double kHalfPi = 0x1.921fb54442d18p+0;
static constexpr double kHalfPiLow = 0x1.1a62633145c07p-54;
static constexpr double kPerHalfPi = 0x1.45f306dc9c883p-1;

// Up to here angle_of() is right to 2^-53 of the rest.
static constexpr double kWide = 1e8;

// Cody and Waite's reduction in four steps, of which the first three are exact: x near a multiple
// of pi/2 leaves a rest that is small but not smaller than 2^-60.
MANYCORE_INLINE Angle angle_of(double x) {
  const double rounded = x * kPerHalfPi + kRound;
  const double k = rounded - kRound;
  const Pair first = sum_ordered(x - k * kHalfPi1, -(k * kHalfPi2));
  const Pair second = sum_ordered(first.high, -(k * kHalfPi3));
  return {bits(rounded), sum_ordered(second.high, (first.low + second.low) - k * kHalfPi4)};
}

// 2/pi in words of 32 bits after an integer part of 0.
static constexpr uint32_t kTwoOverPi[] = {
    0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab,
    0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5,
    0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff,
    0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7,
    0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046,
};

// Payne and Hanek's reduction for any finite x >= 2^-20 in magnitude, one at a time. x = m 2^e;
// words of 2/pi whose product with x is a multiple of 4 are left out, seven others are enough for
// the quadrant and more than 180 bits behind it.
static Angle angle_of_huge(double x) {
  const uint64_t raw = bits(x);
  const int e = static_cast<int>((raw >> 52) & 0x7ff) - 1075;
  const uint64_t m = (raw & kMantissa) | (kMantissa + 1);
  const int first = (e + 30) / 32;
  const int shift = e + 32 - 32 * first;  // of m, 2 to 33: then the binary point is before word 7
  const uint32_t low = shift < 32 ? shift : 0, skip = shift < 32 ? 0 : 1;
  const uint32_t rest = skip ? static_cast<uint32_t>(shift) - 32 : low;
  uint32_t factor[4] = {};
  const uint64_t bottom = m << rest;
  factor[skip] = static_cast<uint32_t>(bottom);
  factor[skip + 1] = static_cast<uint32_t>(bottom >> 32);
  factor[skip + 2] = rest ? static_cast<uint32_t>(m >> (64 - rest)) : 0;
  uint32_t product[8] = {};  // lowest first, modulo 2^256
  for (int i = 0; i < 7; ++i) {
    uint64_t carry = 0;
    for (int j = 0; j < 4 && i + j < 8; ++j) {
      carry += uint64_t{factor[j]} * kTwoOverPi[first + 6 - i] + product[i + j];
      product[i + j] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (i + 4 < 8) product[i + 4] = static_cast<uint32_t>(carry);
  }
  // To the nearest quadrant: the rest as a magnitude and a sign.
  uint64_t quadrant = product[7];
  const bool above = product[6] >> 31;
  if (above) {
    ++quadrant;
    uint64_t carry = 1;
    for (int i = 0; i < 7; ++i) {
      carry += static_cast<uint32_t>(~product[i]);
      product[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
  }
  int top = 6;
  while (top > 3 && product[top] == 0) --top;
  double unit = 0x1p-32;
  for (int i = 6; i > top; --i) unit *= 0x1p-32;
  const Pair head = sum_ordered(product[top] * unit, product[top - 1] * (unit * 0x1p-32));
  const double tail = product[top - 2] * (unit * 0x1p-64) + product[top - 3] * (unit * 0x1p-96);
  const Pair turn = sum_ordered(head.high, head.low + tail);
  const Pair angle = product_of(turn.high, kHalfPi);
  const double below = turn.high * kHalfPiLow + turn.low * kHalfPi;
  const Pair found = sum_ordered(angle.high, angle.low + below);
  const bool negative = above != (raw >> 63 != 0);
  if (raw >> 63) quadrant = 0 - quadrant;
  return {quadrant, {negative ? -found.high : found.high, negative ? -found.low : found.low}};
}

// The vector loop, and once more, one at a time, those elements of a block that are too large for
// it.
#define MANYCORE_TRIGONOMETRIC(name)                                                \
  static void math_##name(double* dst, const double* a, size_t count) {             \
    for (; count > 0; a += kMathBlock, dst += kMathBlock) {                         \
      const size_t length = count < kMathBlock ? count : kMathBlock;                \
      uint64_t rare = 0;                                                            \
      for (size_t i = 0; i < length; ++i) rare |= beyond(a[i], kWide);              \
      double kept[kMathBlock];                                                      \
      if (rare >> 63) {                                                             \
        for (size_t i = 0; i < length; ++i) kept[i] = a[i];                         \
      }                                                                             \
      MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) dst[i] = name##_of(a[i]); \
      count -= length;                                                              \
      if (rare >> 63 == 0) continue;                                                \
      for (size_t i = 0; i < length; ++i) {                                         \
        const double size = magnitude(kept[i]);                                     \
        if (size > kWide && size < kInfinity) dst[i] = name##_of_huge(kept[i]);     \
      }                                                                             \
    }                                                                               \
  }
