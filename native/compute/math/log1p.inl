// Logarithms that need some more than 53 bits on the way, and what is made of them.

// log(1 + f) for 1 + f in [sqrt 1/2, sqrt 2), plus an offset that is 0 or larger than it: f^2 / 2
// is split, too.
MANYCORE_INLINE Pair log_sum(double offset, double f) {
  const double s = f / (2 + f);
  const double z = s * s;
  const double f1 = upper(f);
  const double half = 0.5 * f1 * f1;  // exact
  const double below = 0.5 * ((f + f1) * (f - f1));
  const Pair first = sum_ordered(offset, f);
  const Pair second = sum_ordered(first.high, -half);
  return {second.high, first.low + (second.low + (s * ((half + below) + z * log_tail(z)) - below))};
}

// log(1 + x.high + x.low) + more ln 2, precise also where it is small.
MANYCORE_INLINE double log_of_sum(const Pair& x, double more) {
  const Pair sum = sum_of(1, x.high);
  const Split part = split<true>(sum.high);
  // Beyond 2^60 what 1 + x.high has lost does not matter.
  const bool near = part.exponent < 60;
  const double lost = near ? (sum.low + x.low) * power(near ? -part.exponent : 0) : 0;
  const Pair f = sum_ordered(part.mantissa - 1, lost);
  const double k = part.exponent + more;
  const Pair y = log_sum(k * kLn2High, f.high);
  return y.high + (y.low + (k * kLn2Low + f.low * (1 - f.high * (1 - f.high))));
}

MANYCORE_INLINE double log1p_of(double x) {
  const double y = log_of_sum({x, 0}, 0);
  const double finite = x > -1 ? y : x == -1 ? -kInfinity : kNaN;
  return x < kInfinity && x != 0 ? finite : x;
}

// exponent * step + log m * (factor + factor_low): log m is cut to 26 bits, as the first factor is.
template <bool normal>
MANYCORE_INLINE double log_to_base(double x, double factor, double factor_low, double step,
                                   double step_low) {
  const Split part = split<normal>(x);
  const Pair log = log_sum(0, part.mantissa - 1);
  const double head = upper(log.high + log.low);
  const double rest = (log.high - head) + log.low;
  const Pair y = sum_ordered(part.exponent * step, head * factor);
  const double low = head * factor_low + rest * (factor + factor_low);
  return y.high + (y.low + (part.exponent * step_low + low));
}

template <bool normal>
MANYCORE_INLINE double log2_of(double x) {
  return log_to_base<normal>(x, 0x1.715476p+0, 0x1.4ae0bf85ddf44p-26, 1, 0);
}

template <bool normal>
MANYCORE_INLINE double log10_of(double x) {
  return log_to_base<normal>(x, 0x1.bcb7b1p-2, 0x1.49b9438ca9aaep-28, 0x1.34413509f8000p-2,
                             -0x1.80433b83b532ap-44);
}

MANYCORE_MATH1(log1p, log1p_of)
MANYCORE_LOGARITHM(log2)
MANYCORE_LOGARITHM(log10)
