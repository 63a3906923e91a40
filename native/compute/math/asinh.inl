// The inverse hyperbolic functions by log(1 + t), where t is found to twice the precision.

// From here on x^2 + 1 is x^2 many times over, and x^2 may overflow: log(2 x).
static constexpr double kSquareable = 0x1p500;

// t = x + x^2 / (1 + sqrt(1 + x^2)).
MANYCORE_INLINE double asinh_of(double a) {
  const double size = magnitude(a);
  const bool wide = size > kSquareable;
  const double x = wide ? 1 : size;
  const Pair square = product_of(x, x);
  const Pair sum = sum_of(1, square.high);
  const Pair root = root_of({sum.high, sum.low + square.low});
  const Pair below = sum_of(1, root.high);
  const Pair part = quotient_of(square, {below.high, below.low + root.low});
  const Pair t = sum_ordered(x, part.high);
  const double y =
      log_of_sum({wide ? size : t.high, wide ? 0 : t.low + part.low}, wide ? 1.0 : 0.0);
  return number(bits(size < kInfinity && size > 0 ? y : size) | (bits(a) & kSign));
}

// t = (x - 1) + sqrt((x - 1) (x + 1)).
MANYCORE_INLINE double acosh_of(double a) {
  const bool wide = a > kSquareable;
  const double x = wide ? 2 : a;
  const Pair less = sum_of(x, -1);
  const Pair root = root_of(product_of(less, sum_of(x, 1)));
  const Pair t = sum_of(root.high, less.high);
  const double y =
      log_of_sum({wide ? a : t.high, wide ? 0 : t.low + (less.low + root.low)}, wide ? 1.0 : 0.0);
  return a >= 1 ? (a < kInfinity ? y : a) : kNaN;
}

// 2 atanh x = log(1 + t) with t = 2 x / (1 - x).
MANYCORE_INLINE double atanh_of(double a) {
  const double x = magnitude(a);
  const double y = 0.5 * log_of_sum(quotient_of({x + x, 0}, sum_of(1, -x)), 0);
  const double found = x < 1 ? (x > 0 ? y : x) : x == 1 ? kInfinity : kNaN;
  return number(bits(found) | (bits(a) & kSign));
}

MANYCORE_MATH1(asinh, asinh_of)
MANYCORE_MATH1(acosh, acosh_of)
MANYCORE_MATH1(atanh, atanh_of)
