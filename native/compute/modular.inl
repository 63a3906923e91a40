// Rounding to integers, and integers modulo 2^32, without branches: loops over them become vector
// instructions.

static inline uint64_t bits_of(double x) { return __builtin_bit_cast(uint64_t, x); }
static inline double from_bits(uint64_t x) { return __builtin_bit_cast(double, x); }
static inline double with_sign_of(double x, double sign) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  return from_bits((bits_of(x) & ~kSign) | (bits_of(sign) & kSign));
}
static inline double absolute(double x) { return from_bits(bits_of(x) & ~(uint64_t{1} << 63)); }

#if defined(__GNUC__) && (defined(__SSE4_1__) || defined(__aarch64__))
static inline double floor_of(double x) { return __builtin_floor(x); }
static inline double ceil_of(double x) { return __builtin_ceil(x); }
static inline double trunc_of(double x) { return __builtin_trunc(x); }
#else
// From 2^52 on every double is an integer; below, adding it leaves no room for a fraction.
static inline double nearest(double magnitude) { return (magnitude + 0x1p52) - 0x1p52; }
static inline double trunc_of(double x) {
  const double magnitude = absolute(x);
  const double near = nearest(magnitude);
  const double down = near > magnitude ? near - 1 : near;
  return magnitude < 0x1p52 ? with_sign_of(down, x) : x;
}
static inline double floor_of(double x) {
  const double near = with_sign_of(nearest(absolute(x)), x);
  const double down = near > x ? near - 1 : near;
  return absolute(x) < 0x1p52 ? with_sign_of(down, x) : x;
}
static inline double ceil_of(double x) {
  const double near = with_sign_of(nearest(absolute(x)), x);
  const double up = near < x ? near + 1 : near;
  return absolute(x) < 0x1p52 ? with_sign_of(up, x) : x;
}
#endif

// x modulo 2^32, in [0, 2^32); NaN and infinities give 0. Every step is exact: 2^32 is a power of
// two, and a multiple of a double's last place below 2^32 is a double.
static inline double modular(double x) {
  const double whole = trunc_of(x);
  const double rest = whole - floor_of(whole * 0x1p-32) * 0x1p32;
  return absolute(x) <= 0x1.fffffffffffffp1023 ? rest : 0.0;
}
// The low 32 bits of an integer in [-2^51, 2^51): in [2^52, 2^53) a double's last place is one.
static inline uint32_t low_bits(double x) { return static_cast<uint32_t>(bits_of(x + 0x1.8p52)); }
static inline uint32_t to_uint32(double x) { return low_bits(modular(x)); }
static inline int32_t to_int32(double x) { return static_cast<int32_t>(to_uint32(x)); }
