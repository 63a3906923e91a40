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

// Up to here in magnitude the result is a normal number, and 2^k, too.
static constexpr double kPlain = 708;

template <bool plain>
MANYCORE_INLINE double exp_of(double x) {
  const double k = (x * kPerLn2 + kRound) - kRound;
  const double high = x - k * kLn2High;  // exact
  const double low = k * kLn2Low;
  const double r = high - low;
  const Pair one = sum_ordered(1, high);
  const double y = one.high + (one.low + (r * r * exp_tail(r) - low));
  return plain ? y * power(k) : scale(y, k);
}

MANYCORE_INLINE double exp_of_any(double x) {
  // Beyond these the result is 0 and Infinity, by scaling.
  const double below = x > 710 ? 710 : x;
  return exp_of<false>(below < -746 ? -746 : below);
}

static void math_exp(double* dst, const double* a, size_t count) {
  for (; count > 0; a += kMathBlock, dst += kMathBlock) {
    const size_t length = count < kMathBlock ? count : kMathBlock;
    uint64_t rare = 0;
    for (size_t i = 0; i < length; ++i) rare |= beyond(a[i], kPlain);
    if (rare >> 63) {
      MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) dst[i] = exp_of_any(a[i]);
    } else {
      MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) dst[i] = exp_of<true>(a[i]);
    }
    count -= length;
  }
}

// e^x - 1 = 2^k ((1 - 2^-k) + r + r^2 ...). The leading terms are added exactly, since they may
// cancel.
MANYCORE_INLINE double expm1_of(double a) {
  double x = a > 710 ? 710 : a;
  x = x < -40 ? -40 : x;
  const double k = (x * kPerLn2 + kRound) - kRound;
  const double high = x - k * kLn2High;  // exact
  const double low = k * kLn2Low;
  const double r = high - low;
  const double lost = (high - r) - low;
  const double r2 = r * r;
  const double r1 = upper(r);
  const double half = 0.5 * r1 * r1;  // exact
  const double below = 0.5 * ((r + r1) * (r - r1));
  const double tail =
      r * (r2 * polynomial(r, r2, 0x1.555555555555cp-3, 0x1.5555555555558p-5, 0x1.111111110e9dep-7,
                           0x1.6c16c16c14fcap-10, 0x1.a01a01b454578p-13, 0x1.a01a01ad98b89p-16,
                           0x1.71ddee4726fddp-19, 0x1.27e4cbcc7d5b1p-22, 0x1.af6ecf0fc9ab4p-26,
                           0x1.1f8c53942699bp-29));
  const Pair head = sum_of(1, -power(k < 1000 ? -k : -1000));
  const Pair sum = sum_of(head.high, high);
  const Pair more = sum_of(sum.high, half);
  const double rest = (sum.low + more.low) + (head.low - low);
  const double y = more.high + (rest + (tail + (below + r * lost)));
  return x == 0 ? x : scale(y, k);
}

MANYCORE_MATH1(expm1, expm1_of)
