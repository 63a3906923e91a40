// sin r / cos r, or -cos r / sin r in the odd quadrants, of both in two parts.
MANYCORE_INLINE double tan_of(const Angle& angle) {
  const double r = angle.rest.high, low = angle.rest.low;
  const double z = r * r;
  const double r1 = upper(r);
  const double half = 0.5 * r1 * r1;  // exact
  const double below = 0.5 * ((r + r1) * (r - r1));
  // sin_tail() with its first coefficient apart, for the sake of the roundings.
  const double z2 = z * z;
  const double fifth =
      z2 * polynomial(z, z2, 0x1.111111110f8a2p-7, -0x1.a01a019c15437p-13, 0x1.71de357a2a293p-19,
                      -0x1.ae5e67bef9baep-26, 0x1.5d935b2364cc5p-33);
  const double third = -0x1.5555555555549p-2;  // of z / 2
  const Pair sine = sum_ordered(r, low * (1 - half) + r * (half * third + (below * third + fifth)));
  const Pair one = sum_ordered(1, -half);
  const Pair cosine = sum_ordered(one.high, one.low + ((z * (z * cos_tail(z)) - below) - r * low));
  const uint64_t odd = 0 - (angle.quadrant & 1);
  const uint64_t keep = ~odd;
  const double above1 = number((bits(cosine.high) & odd) | (bits(sine.high) & keep));
  const double above2 = number((bits(cosine.low) & odd) | (bits(sine.low) & keep));
  const double below1 = number((bits(sine.high) & odd) | (bits(cosine.high) & keep));
  const double below2 = number((bits(sine.low) & odd) | (bits(cosine.low) & keep));
  const double y = quotient_of({above1, above2}, {below1, below2}).high;
  return number(bits(y) ^ (odd & kSign));
}

MANYCORE_INLINE double tan_of(double x) {
  const double y = tan_of(angle_of(x));
  return x == 0 ? x : y;  // keeps -0
}

static double tan_of_huge(double x) { return tan_of(angle_of_huge(x)); }

MANYCORE_TRIGONOMETRIC(tan)
