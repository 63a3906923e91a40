// x = 2^3q 2^j m with j = -1, 0 or 1 and m in [1, 2). A polynomial gives 19 bits of the root of m;
// one step of Halley's, with a first guess whose square is exact, the rest (as in FreeBSD's).

MANYCORE_INLINE double cbrt_of(double a) {
  const double size = magnitude(a);
  const bool tiny = size < 0x1p-1022;
  const double x = tiny ? size * 0x1p54 : size;
  const double k = exponent_of(x);
  const double q = (k * (1.0 / 3) + kRound) - kRound;
  const double j = k - 3 * q;
  const double m = number((bits(x) & kMantissa) | bits(1.0));
  const double guess =
      polynomial(m, m * m, 0x1.e4b975758209dp-2, 0x1.ad1357529620fp-1, -0x1.e04f26307c032p-2,
                 0x1.9f078d73148a8p-3, -0x1.9c677b7f3e4b3p-5, 0x1.5e1f581d1c192p-8) *
      (j == 0  ? 1.0
       : j < 0 ? 0x1.965fea53d6e3dp-1
               : 0x1.428a2f98d728bp+0);
  const double t = upper(guess);
  const double r = m * (j == 0 ? 1.0 : j < 0 ? 0.5 : 2.0) / (t * t);
  const double root = t + t * ((r - t) / ((t + t) + r));
  const double found = root * power(tiny ? q - 18 : q);
  return number(bits(size > 0 && size < kInfinity ? found : size) | (bits(a) & kSign));
}

MANYCORE_MATH1(cbrt, cbrt_of)
