// The root of the sum of the squares, of which no bit is lost: the sum has two parts, the root is
// corrected by one step of Newton's.
MANYCORE_INLINE double hypot_of(double a, double b) {
  const double x = magnitude(a), y = magnitude(b);
  const double more = x > y ? x : y, less = x > y ? y : x;
  const double k = exponent_of(more);
  const double high = scale(more, -k), low = scale(less, -k);
  const Pair first = product_of(high, high), second = product_of(low, low);
  const Pair sum = sum_ordered(first.high, second.high);
  const Pair root = root_of({sum.high, sum.low + (first.low + second.low)});
  const double found = more > 0 ? scale(root.high + root.low, k) : 0;
  const double number_or_nan = a == a && b == b ? found : kNaN;
  return x == kInfinity || y == kInfinity ? kInfinity : number_or_nan;
}

MANYCORE_MATH2(hypot, hypot_of)
