// a^b = 2^(b log2 a): the logarithm in two parts, right to about 2^-66 of it, because an error of
// b log2 a, which is up to 1074, becomes one of the result (after fdlibm).

// log2 of a positive finite number.
MANYCORE_INLINE Pair log2_pair(double x) {
  const Split part = split(x);
  const double f = part.mantissa - 1;  // exact
  // log2 m = s (2 + z (2/3 + z (2/5 + ...))) / ln 2 for s = f / (2 + f), z = s^2.
  const Pair s = quotient_of({f, 0}, sum_ordered(2, f));
  const Pair z = product_of(s, s);
  const double z2 = z.high * z.high;
  const double more =
      z.high * polynomial(z.high, z2, 0x1.2776c50ef9d25p-1, 0x1.a61762a759519p-2,
                          0x1.484b1421b7564p-2, 0x1.0c9a63cdb6651p-2, 0x1.c69f8ef8c5839p-3,
                          0x1.87b08592a259cp-3, 0x1.85eb16a505be9p-3);
  const Pair third = sum_ordered(0x1.ec709dc3a03fdp-1, more);
  const Pair second = product_of(z, {third.high, third.low + 0x1.d27f05548af0cp-55});
  const Pair first = sum_ordered(0x1.71547652b82fep+1, second.high);
  const Pair log = product_of(s, {first.high, first.low + (second.low + 0x1.777d0ffda0d24p-55)});
  const Pair sum = sum_ordered(part.exponent, log.high);
  return {sum.high, sum.low + log.low};
}

// 2^(high + low).
MANYCORE_INLINE double power_of(const Pair& exponent) {
  const uint64_t inside = mask(magnitude(exponent.high) < 1100);
  const double e = select(inside, exponent.high, with_sign(1100, exponent.high));
  const double low = select(inside, exponent.low, 0);
  const double k = (e + kRound) - kRound;
  const double g = e - k;  // exact
  const Pair scaled = product_of(g, 0x1.62e42fefa39efp-1);
  const Pair r =
      sum_of(scaled.high, scaled.low + (g * 0x1.abc9e3b39803fp-56 + low * 0x1.62e42fefa39efp-1));
  const Pair one = sum_ordered(1, r.high);
  const double y = one.high + (one.low + (r.high * r.high * exp_tail(r.high) + r.low));
  return scale(y, k);
}

MANYCORE_INLINE uint64_t is_integer(double positive) {
  return mask(positive >= 0x1p52) | mask((positive + 0x1p52) - 0x1p52 == positive);
}

MANYCORE_INLINE double pow_of(double a, double b) {
  const double x = magnitude(a), size = magnitude(b);
  // Beyond 2^70 it is 0, 1 or Infinity, as it is there.
  const double y = select(mask(size < 0x1p70), b, with_sign(0x1p70, b));
  const Pair log = log2_pair(x);
  const Pair product = product_of(y, log.high);
  double found = power_of({product.high, product.low + y * log.low});
  const uint64_t whole = is_integer(size);
  const uint64_t odd = whole & mask(size < 0x1p53) & ~is_integer(size * 0.5);
  const uint64_t zero = mask(x == 0), infinite = mask(x == kInfinity), down = mask(b < 0);
  found = select(zero | infinite, select(zero ^ down, 0, kInfinity), found);
  const uint64_t negative = mask(with_sign(1, a) < 0);
  found = number(bits(found) ^ (negative & odd & kSign));
  const uint64_t imaginary = negative & ~whole & ~(zero | infinite);
  const uint64_t one = mask(x == 1) & mask(size == kInfinity);
  found = select(imaginary | one | mask(a != a) | mask(b != b), kNaN, found);
  return select(mask(b == 0), 1, found);
}

MANYCORE_MATH2(pow, pow_of)
