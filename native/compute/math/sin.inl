// sin and cos of the rest by one polynomial each, least maximum error with the leading coefficients
// exact, summed up as in fdlibm's kernels; the quadrant selects.

// sin r / r - 1 for z = r^2, divided by z: within 2^-58 / z.
MANYCORE_INLINE double sin_tail(double z) {
  const double z2 = z * z;
  const double a = -0x1.5555555555549p-3 + z * 0x1.111111110f8a2p-7;
  const double b = -0x1.a01a019c15437p-13 + z * 0x1.71de357a2a293p-19;
  const double c = -0x1.ae5e67bef9baep-26 + z * 0x1.5d935b2364cc5p-33;
  return (a + z2 * b) + z2 * z2 * c;
}

// (cos r - 1 + z/2) / z^2: within 2^-64 / z^2.
MANYCORE_INLINE double cos_tail(double z) {
  const double z2 = z * z;
  const double a = 0x1.555555555554cp-5 + z * -0x1.6c16c16c1521fp-10;
  const double b = 0x1.a01a019cbf4cdp-16 + z * -0x1.27e4f812916cap-22;
  const double c = 0x1.1ee9f129d6b68p-29 + z * -0x1.8fb113d47f7dfp-37;
  return (a + z2 * b) + z2 * z2 * c;
}

// Of an angle that is `turn` quadrants further.
MANYCORE_INLINE double sin_of(const Angle& angle, uint64_t turn) {
  const double r = angle.rest.high, low = angle.rest.low;
  const double z = r * r;
  const double half = 0.5 * z;
  const double sine = r + (low * (1 - half) + r * (z * sin_tail(z)));
  const Pair one = sum_ordered(1, -half);
  const double cosine = one.high + (one.low + (z * (z * cos_tail(z)) - r * low));
  const uint64_t quadrant = angle.quadrant + turn;
  const uint64_t odd = 0 - (quadrant & 1);
  const uint64_t value = (bits(cosine) & odd) | (bits(sine) & ~odd);
  return number(value ^ ((quadrant & 2) << 62));
}

MANYCORE_INLINE double sin_of(double x) {
  const double y = sin_of(angle_of(x), 0);
  return x == 0 ? x : y;  // keeps -0
}
MANYCORE_INLINE double cos_of(double x) { return sin_of(angle_of(x), 1); }

static double sin_of_huge(double x) { return sin_of(angle_of_huge(x), 0); }
static double cos_of_huge(double x) { return sin_of(angle_of_huge(x), 1); }

// A block with an element that is too large for the vector loop: those again, one at a time.
MANYCORE_TRIGONOMETRIC(sin)
MANYCORE_TRIGONOMETRIC(cos)
