// The inverse hyperbolic functions by log(1 + t), where t is found to twice the precision.

// From here on x^2 + 1 is x^2 many times over, and x^2 may overflow: log(2 x).
static constexpr double kSquareable = 0x1p500;

// t = x + x^2 / (1 + sqrt(1 + x^2)).
MANYCORE_INLINE Pair asinh_start(double a) {
  const double size = magnitude(a);
  const bool wide = size > kSquareable;
  const double x = wide ? 1 : size;
  const Pair square = product_of(x, x);
  const Pair sum = sum_of(1, square.high);
  const Pair root = root_of({sum.high, sum.low + square.low});
  const Pair below = sum_of(1, root.high);
  const Pair part = quotient_of(square, {below.high, below.low + root.low});
  const Pair t = sum_ordered(x, part.high);
  return {wide ? size : t.high, wide ? 0 : t.low + part.low};
}

MANYCORE_INLINE double asinh_end(double a, const Pair& t) {
  const double size = magnitude(a);
  const double y = log_of_sum(t, size > kSquareable ? 1.0 : 0.0);
  return number(bits(size < kInfinity && size > 0 ? y : size) | (bits(a) & kSign));
}

// t = (x - 1) + sqrt((x - 1) (x + 1)).
MANYCORE_INLINE Pair acosh_start(double a) {
  const bool wide = a > kSquareable;
  const double x = wide ? 2 : a;
  const Pair less = sum_of(x, -1);
  const Pair root = root_of(product_of(less, sum_of(x, 1)));
  const Pair t = sum_of(root.high, less.high);
  return {wide ? a : t.high, wide ? 0 : t.low + (less.low + root.low)};
}

MANYCORE_INLINE double acosh_end(double a, const Pair& t) {
  const double y = log_of_sum(t, a > kSquareable ? 1.0 : 0.0);
  return a >= 1 ? (a < kInfinity ? y : a) : kNaN;
}

// 2 atanh x = log(1 + t) with t = 2 x / (1 - x).
MANYCORE_INLINE Pair atanh_start(double a) {
  const double x = magnitude(a);
  return quotient_of({x + x, 0}, sum_of(1, -x));
}

MANYCORE_INLINE double atanh_end(double a, const Pair& t) {
  const double x = magnitude(a);
  const double y = 0.5 * log_of_sum(t, 0);
  const double found = x < 1 ? (x > 0 ? y : x) : x == 1 ? kInfinity : kNaN;
  return number(bits(found) | (bits(a) & kSign));
}

MANYCORE_MATH1_IN_TWO(asinh, asinh_start, asinh_end)
MANYCORE_MATH1_IN_TWO(acosh, acosh_start, acosh_end)
MANYCORE_MATH1_IN_TWO(atanh, atanh_start, atanh_end)
