// JavaScript's %, which is exact: |a| - n |b| for n = trunc(|a| / |b|), with the sign of a.

struct Remainder {
  double value;
  bool sure;
};

// Why it is exact: b is split into 26 and 27 bits, so the products with n are exact if n is below
// 2^26, or if all of it are integers below 2^52. The error of the subtraction is kept (Knuth's
// sum), and everything is a multiple of b's last place: so what is added last are doubles whose sum
// is a double. The quotient is rounded and n may be one too large if it was just below an integer,
// never too small; then the rest is negative, and adding b once is exact for the same reason.
static inline Remainder remainder_of(double x, double y) {
  const double a = absolute(x), b = absolute(y);
  const double n = trunc_of(a / b);
  const double high = from_bits(bits_of(b) & ~uint64_t{0x7ffffff});
  const double low = b - high;
  const double product = -(n * high);
  const double sum = a + product;
  const double part = sum - a;
  const double error = (a - (sum - part)) + (product - part);
  const double rest = sum + (error - n * low);
  const bool integers = (a < 0x1p52) & (a == trunc_of(a)) & (b == trunc_of(b));
  const bool sure = (a < 0x1p1000) & (b > 0) & (b < 0x1p1000) & ((n < 0x1p26) | integers);
  return {with_sign_of(rest < 0 ? rest + b : rest, x), sure};
}

static constexpr size_t kRemBlock = 64;

static void rem(double* dst, const double* a, const double* b, size_t count) {
  for (size_t begin = 0; begin < count; begin += kRemBlock) {
    const size_t rest = count - begin;
    const size_t length = rest < kRemBlock ? rest : kRemBlock;
    double results[kRemBlock];
    double unsure[kRemBlock];
    MANYCORE_INDEPENDENT
    for (size_t i = 0; i < length; ++i) {
      const Remainder each = remainder_of(a[begin + i], b[begin + i]);
      results[i] = each.value;
      unsure[i] = each.sure ? 0.0 : 1.0;
    }
    if (any(unsure, length)) {
      for (size_t i = 0; i < length; ++i) {
        if (unsure[i] != 0) results[i] = fmod(a[begin + i], b[begin + i]);
      }
    }
    for (size_t i = 0; i < length; ++i) dst[begin + i] = results[i];
  }
}
