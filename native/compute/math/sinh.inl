// With |x| = k ln 2 + r: 2^(1-k) sinh x = (1 - d) cosh r + (1 + d) sinh r for d = 2^-2k, and cosh x
// with the other sign of d; cosh r and sinh r are polynomials without their leading terms 1 and r.
// Everything large in the sum is exact, so there is no cancellation to care for near 0.

struct Halves {
  double exponent;
  Pair sinh, cosh;  // times 2^(1 - exponent)
};

MANYCORE_INLINE Pair halves_sum(double d, double high, double low, double even, double odd) {
  const Pair one = sum_ordered(1, d);
  const Pair linear = sum_ordered(high, -(d * high));
  const Pair sum = sum_ordered(one.high, linear.high);
  const double rest = (one.low + linear.low) - (1 - d) * low;
  return sum_ordered(sum.high, sum.low + (rest + ((1 + d) * even + (1 - d) * odd)));
}

// For 0 <= x <= 711.
MANYCORE_INLINE Halves halves(double x) {
  const double k = (x * kPerLn2 + kRound) - kRound;
  const double high = x - k * kLn2High;  // exact
  const double low = k * kLn2Low;
  const double r = high - low;
  const double z = r * r;
  const double z2 = z * z;
  const double odd =
      r * (z * polynomial(z, z2, 0x1.5555555555555p-3, 0x1.111111111137fp-7, 0x1.a01a019ea9285p-13,
                          0x1.71de40519e3f6p-19, 0x1.ae4daeafa5b27p-26, 0x1.8156516b128ddp-33));
  const double lost = (high - r) - low;
  const double even = r * lost + z * polynomial(z, z2, 0x1p-1, 0x1.5555555555558p-5,
                                                0x1.6c16c16c1500ap-10, 0x1.a01a01ad776bap-16,
                                                0x1.27e4cc264dfabp-22, 0x1.1f8bb5d902070p-29);
  const double d = power(k < 100 ? -2 * k : -200);
  return {k, halves_sum(-d, high, low, even, odd), halves_sum(d, high, low, even, odd)};
}

MANYCORE_INLINE double sinh_of(double x) {
  const double size = magnitude(x);
  const Halves half = halves(size > 711 ? 711 : size);
  return number(bits(scale(half.sinh.high, half.exponent - 1)) ^ (bits(x) & kSign));
}

MANYCORE_INLINE double cosh_of(double x) {
  const double size = magnitude(x);
  const Halves half = halves(size > 711 ? 711 : size);
  return scale(half.cosh.high, half.exponent - 1);
}

MANYCORE_INLINE double tanh_of(double x) {
  const double size = magnitude(x);
  const Halves half = halves(size > 30 ? 30 : size);
  return number(bits(quotient_of(half.sinh, half.cosh).high) ^ (bits(x) & kSign));
}

MANYCORE_MATH1(sinh, sinh_of)
MANYCORE_MATH1(cosh, cosh_of)
MANYCORE_MATH1(tanh, tanh_of)
