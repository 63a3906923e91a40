// Cody and Waite's reduction: x = k ln 2 + r with |r| <= ln 2 / 2, then a polynomial for e^r (least
// maximum error, coefficients rounded one after the other) and two steps of scaling, so that a
// subnormal result is rounded once.

// The first 41 bits of ln 2, so that k * kLn2High is exact, and the rest.
static constexpr double kLn2High = 0x1.62e42fefa4000p-1;
static constexpr double kLn2Low = -0x1.8432a1b0e2634p-43;
static constexpr double kPerLn2 = 0x1.71547652b82fep+0;

// (e^r - 1 - r) / r^2 within 2^-57.3 / r^2.
MANYCORE_INLINE double exp_tail(double r) {
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double a = 0x1p-1 + r * 0x1.555555555555cp-3;
  const double b = 0x1.555555555314fp-5 + r * 0x1.111111110e782p-7;
  const double c = 0x1.6c16c17cfc3b8p-10 + r * 0x1.a01a01b5b1296p-13;
  const double d = 0x1.a019aa7ddad3fp-16 + r * 0x1.71ddea4f8dec8p-19;
  const double e = 0x1.28a03531cb03fp-22 + r * 0x1.af763222fd06ap-26;
  return (a + r2 * b) + r4 * ((c + r2 * d) + r4 * e);
}

// y * 2^k for -2044 <= k <= 2046.
MANYCORE_INLINE double scale(double y, double k) {
  const double half = (k * 0.5 + kRound) - kRound;
  return y * power(half) * power(k - half);
}

MANYCORE_INLINE double exp_of(double a) {
  // Beyond these the result is 0 and Infinity, by scaling.
  double x = a > 710 ? 710 : a;
  x = x < -746 ? -746 : x;
  const double k = (x * kPerLn2 + kRound) - kRound;
  const double high = x - k * kLn2High;  // exact
  const double low = k * kLn2Low;
  const double r = high - low;
  const Pair one = sum_ordered(1, high);
  const double y = one.high + (one.low + (r * r * exp_tail(r) - low));
  return scale(y, k);
}

MANYCORE_MATH1(exp, exp_of)
