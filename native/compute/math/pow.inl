// a^b = 2^(b log2 a): the logarithm in two parts, right to about 2^-67 of it, because an error of
// b log2 a, which is up to 1074, becomes one of the result. As in fdlibm the first part of every
// factor is cut to 26 bits, which makes the leading products exact; polynomials of our own.

static constexpr uint64_t kRootThreeQuarters = 0x3febb67ae8584caa;

// log2 of a positive finite number; high has 26 bits, low all the rest.
template <bool normal>
MANYCORE_INLINE Pair log2_cut(double x) {
  // m is near 1 or near 3/2, which keeps s below 0.102.
  const Split part = split<normal, kRootThreeQuarters>(x);
  const bool upper_half = part.mantissa > 0x1.3988e1409212ep+0;
  const double base = upper_half ? 1.5 : 1.0;
  const double offset = upper_half ? 0x1.2b80380000000p-1 : 0.0;  // log2(base) in two parts
  const double offset_low = upper_half ? -0x1.c6042978605ffp-24 : 0.0;
  // s = (m - base) / (m + base) = head + rest.
  const double f = part.mantissa - base;  // exact
  const double inverse = 1 / (part.mantissa + base);
  const double s = f * inverse;
  const double head = upper(s);
  const double divisor = upper(part.mantissa + base);
  const double rest = inverse * ((f - head * divisor) - head * (part.mantissa - (divisor - base)));
  // log(m / base) = 2/3 s (3 + s^2 + s^4 P(s^2)).
  const double z = s * s;
  const double square = head * head;
  const double more =
      rest * (head + s) + z * z *
                              polynomial(z, z * z, 0x1.3333333333303p-1, 0x1.b6db6db6fa95fp-2,
                                         0x1.555555193635fp-2, 0x1.17460a600627fp-2,
                                         0x1.d864cb42d4ef3p-3, 0x1.a7de20f8475f4p-3);
  const double sum = upper(3 + square + more);
  const double sum_low = more - ((sum - 3) - square);
  const double product = head * sum;
  const double product_low = rest * sum + sum_low * s;
  const double log = upper(product + product_low);
  const double log_low = product_low - (log - product);
  // By 2/3 / ln 2 in two parts.
  const double scaled = 0x1.ec709d8p-1 * log;
  const double scaled_low = 0x1.0e80ff5d27f05p-27 * log + log_low * 0x1.ec709dc3a03fdp-1;
  const double low = scaled_low + offset_low;
  const double high = upper(part.exponent + offset + scaled + low);
  return {high, low - (((high - part.exponent) - offset) - scaled)};
}

// 2^(high + low); high may be rounded, low is small.
MANYCORE_INLINE double power_of(double exponent, double exponent_low) {
  const uint64_t inside = mask(magnitude(exponent) < 1100);
  const double high = select(inside, exponent, with_sign(1100, exponent));
  const double low = select(inside, exponent_low, 0);
  const double k = (high + low + kRound) - kRound;
  const double part = high - k;  // exact
  const double t = upper(part + low);
  const double u = t * 0x1.62e42f8p-1;  // exact
  const double v = (low - (t - part)) * 0x1.62e42fefa39efp-1 + t * 0x1.be8e7bcd5e4f2p-27;
  const double r = u + v;
  const Pair one = sum_ordered(1, u);
  const double y = one.high + (one.low + (r * r * exp_tail(r) + v));
  return scale(y, k);
}

MANYCORE_INLINE uint64_t is_integer(double positive) {
  return mask(positive >= 0x1p52) | mask((positive + 0x1p52) - 0x1p52 == positive);
}

// For |b| <= 2^70.
MANYCORE_INLINE double pow_of(double b, const Pair& log) {
  const double head = upper(b);
  return power_of(head * log.high, (b - head) * log.high + b * log.low);
}

MANYCORE_INLINE double pow_of_any(double a, double b, const Pair& log) {
  const double x = magnitude(a), size = magnitude(b);
  // Beyond 2^70 it is 0, 1 or Infinity, as it is there.
  double found = pow_of(select(mask(size < 0x1p70), b, with_sign(0x1p70, b)), log);
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

// In two loops, as MANYCORE_MATH1_IN_TWO.
template <bool common>
static void pow_block(double* dst, const double* a, const double* b, size_t count) {
  double high[kMathBlock], low[kMathBlock];
  MANYCORE_VECTOR for (size_t i = 0; i < count; ++i) {
    const Pair log = log2_cut<common>(common ? a[i] : magnitude(a[i]));
    high[i] = log.high;
    low[i] = log.low;
  }
  MANYCORE_VECTOR for (size_t i = 0; i < count; ++i) {
    const Pair log = {high[i], low[i]};
    dst[i] = common ? pow_of(b[i], log) : pow_of_any(a[i], b[i], log);
  }
}

static void math_pow(double* dst, const double* a, const double* b, size_t count) {
  for (; count > 0; a += kMathBlock, b += kMathBlock, dst += kMathBlock) {
    const size_t length = count < kMathBlock ? count : kMathBlock;
    uint64_t rare = 0;
    for (size_t i = 0; i < length; ++i) {
      rare |= not_normal(a[i]) | beyond(b[i], 0x1p70);
    }
    if (rare >> 63)
      pow_block<false>(dst, a, b, length);
    else
      pow_block<true>(dst, a, b, length);
    count -= length;
  }
}
