// atan(y / x) for y, x >= 0 by a quotient t of at most tan(pi/8), found in two parts:
// 0 + atan(y / x), pi/4 + atan((y - x) / (y + x)) or pi/2 + atan(-x / y).

static constexpr double kTanEighth = 0x1.a827999fcef32p-2;   // tan(pi/8)
static constexpr double kTanEighths = 0x1.3504f333f9de6p+1;  // tan(3 pi/8)

struct Turned {
  double quarters;  // of pi: 0, 1 or 2
  Pair t;
};

MANYCORE_INLINE Turned turned(double y, double x) {
  const uint64_t low = mask(y < kTanEighth * x), high = mask(y > kTanEighths * x);
  const Pair difference = sum_of(y, -x), sum = sum_of(y, x);
  Pair above = {select(high, -x, difference.high), select(low | high, 0, difference.low)};
  Pair below = {select(high, y, sum.high), select(low | high, 0, sum.low)};
  above.high = select(low, y, above.high);
  below.high = select(low, x, below.high);
  return {select(low, 0, select(high, 2, 1)), quotient_of(above, below)};
}

// quarters pi/4 + atan t.
MANYCORE_INLINE double atan_sum(double quarters, const Pair& t) {
  const double z = t.high * t.high;
  const double z2 = z * z;
  const double tail = polynomial(
      z, z2, -0x1.555555555553dp-2, 0x1.99999999958a8p-3, -0x1.24924922af9e4p-3,
      0x1.c71c70e715d7ap-4, -0x1.745cf8fc42fa6p-4, 0x1.3b111b6a89d2fp-4, -0x1.10ebd310453aap-4,
      0x1.df10d5051e422p-5, -0x1.9cd9b01ee3cc3p-5, 0x1.37e7424078881p-5, -0x1.2590b4d5a6e15p-6);
  // Multiples of the two parts of pi/4 by 0 to 4; 3 is the only one that rounds.
  const Pair base = product_of(quarters, 0.5 * kHalfPi);
  const Pair sum = sum_ordered(base.high, t.high);
  const double rest = base.low + quarters * (0.5 * kHalfPiLow);
  return sum.high + (sum.low + (rest + (t.low + t.high * (z * tail))));
}

MANYCORE_INLINE double atan_of(double a) {
  const double x = magnitude(a);
  const Turned turn = turned(x < 0x1p100 ? x : 0x1p100, 1);
  const double y = atan_sum(turn.quarters, turn.t);
  return number(bits(x == x ? y : x) | (bits(a) & kSign));
}

MANYCORE_MATH1(atan, atan_of)

// Quotients below 2^-160 are computed 2^100 times larger, where they are not subnormal.
MANYCORE_INLINE Turned atan2_start(double b, double a) {
  double y = magnitude(b), x = magnitude(a);
  const uint64_t above = mask(y == kInfinity), beside = mask(x == kInfinity);
  y = select(above | beside, select(above, 1, 0), y);
  x = select(above | beside, select(beside, 1, 0), x);
  x = select(mask(y == 0) & mask(x == 0), 1, x);
  const uint64_t tiny = mask(y < x * 0x1p-160);
  const double k = -exponent_of(y > x ? y : x);
  return turned(scale(select(tiny, y * 0x1p100, y), k), scale(x, k));
}

MANYCORE_INLINE double atan2_end(double b, double a, const Turned& turn) {
  const uint64_t tiny = mask(magnitude(b) < magnitude(a) * 0x1p-160);
  const uint64_t left = mask(with_sign(1, a) < 0);
  const Pair t = {select(left, -turn.t.high, turn.t.high), select(left, -turn.t.low, turn.t.low)};
  const double found = atan_sum(select(left, 4 - turn.quarters, turn.quarters), t);
  const double angle = with_sign(select(tiny & ~left, found * 0x1p-100, found), b);
  return select(mask(a == a) & mask(b == b), angle, kNaN);
}

// In two loops, as MANYCORE_MATH1_IN_TWO.
static void math_atan2(double* dst, const double* a, const double* b, size_t count) {
  for (; count > 0; a += kMathBlock, b += kMathBlock, dst += kMathBlock) {
    const size_t length = count < kMathBlock ? count : kMathBlock;
    double quarters[kMathBlock], high[kMathBlock], low[kMathBlock];
    MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) {
      const Turned turn = atan2_start(a[i], b[i]);
      quarters[i] = turn.quarters;
      high[i] = turn.t.high;
      low[i] = turn.t.low;
    }
    MANYCORE_VECTOR for (size_t i = 0; i < length; ++i) {
      dst[i] = atan2_end(a[i], b[i], {quarters[i], {high[i], low[i]}});
    }
    count -= length;
  }
}
