// asin v = v + v^3 P(v^2) up to 1/2. Beyond that, asin x = pi/2 - 2 asin v with v = sqrt((1 - x) /
// 2), as in fdlibm and Cephes, with a polynomial of our own and the root in two parts.

struct Arc {
  double high, low;  // asin v = high + low; high is v
  bool small;
};

MANYCORE_INLINE Arc arc_of(double x) {
  const bool small = x <= 0.5;
  const double z = small ? x * x : 0.5 * (1 - x);
  const double z2 = z * z;
  const Pair root = root_of({z, 0});
  const double v = small ? x : root.high;
  const double tail = polynomial(z, z2, 0x1.5555555555578p-3, 0x1.333333332df5bp-4,
                                 0x1.6db6db722642bp-5, 0x1.f1c71a8e098ddp-6, 0x1.6e8bdf978ee8bp-6,
                                 0x1.1c49e425c5d4bp-6, 0x1.ca20a5587912ep-7, 0x1.757cf21b585dbp-7,
                                 0x1.616afb1092206p-7, 0x1.e34ef1a7af74bp-9, 0x1.64649eb64bc2fp-6,
                                 -0x1.5910e09f4e3e1p-6, 0x1.0b9a9f58d0915p-5);
  return {v, (small ? 0 : root.low) + v * (z * tail), small};
}

MANYCORE_INLINE double asin_of(double x) {
  const Arc arc = arc_of(magnitude(x));
  const double small = arc.high + arc.low;
  const Pair sum = sum_ordered(kHalfPi, -2 * arc.high);
  const double large = sum.high + (sum.low + (kHalfPiLow - 2 * arc.low));
  return number(bits(arc.small ? small : large) ^ (bits(x) & kSign));
}

// pi/2 - asin x, 2 asin v, or for negative x pi - 2 asin v.
MANYCORE_INLINE double acos_of(double x) {
  const Arc arc = arc_of(magnitude(x));
  const bool negative = x < 0;
  const double factor = arc.small ? (negative ? 1.0 : -1.0) : (negative ? -2.0 : 2.0);
  const double base = arc.small ? 1.0 : negative ? 2.0 : 0.0;  // of pi/2
  const Pair sum = sum_ordered(base * kHalfPi, factor * arc.high);
  return sum.high + (sum.low + (base * kHalfPiLow + factor * arc.low));
}

MANYCORE_MATH1(asin, asin_of)
MANYCORE_MATH1(acos, acos_of)
