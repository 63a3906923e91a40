// JavaScript's %, which is exact: a - n * b with n = trunc(a / b) of the true quotient.

// The integers below 2^52: their quotient is at least 2^-52 of itself away from the next integer,
// so n is right; n * b is exact, and so is the difference. The same holds for any smaller a if b
// is 1 or -1.
static inline bool is_simple(double a, double b) {
  const double size = absolute(a);
  return (size < 0x1p52) & (b == trunc_of(b)) & (b != 0) & (absolute(b) < 0x1p52) &
         ((a == trunc_of(a)) | (absolute(b) == 1));
}

static inline double simple_rem(double a, double b) {
  return with_sign_of(a - trunc_of(a / b) * b, a);
}

static constexpr size_t kRemBlock = 64;

static void rem(double* dst, const double* a, const double* b, size_t count) {
  for (size_t begin = 0; begin < count; begin += kRemBlock) {
    const size_t rest = count - begin;
    const size_t length = rest < kRemBlock ? rest : kRemBlock;
    double results[kRemBlock];
    uint64_t others = 0;
    for (size_t i = 0; i < length; ++i) {
      results[i] = simple_rem(a[begin + i], b[begin + i]);
      others |= static_cast<uint64_t>(!is_simple(a[begin + i], b[begin + i]));
    }
    if (others != 0) {
      for (size_t i = 0; i < length; ++i) results[i] = fmod(a[begin + i], b[begin + i]);
    }
    for (size_t i = 0; i < length; ++i) dst[begin + i] = results[i];
  }
}
