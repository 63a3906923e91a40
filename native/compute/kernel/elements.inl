// Elements as JavaScript reads and writes them.

template <class T>
static void load(double* dst, const void* from, size_t count) {
  const T* values = static_cast<const T*>(from);
  MANYCORE_INDEPENDENT
  for (size_t i = 0; i < count; ++i) dst[i] = static_cast<double>(values[i]);
}

template <class T>
struct Modular {
  static inline T of(double x) { return static_cast<T>(to_uint32(x)); }
};
struct Clamped {
  static inline uint8_t of(double x) {
    const double low = x > 0 ? x : 0.0;
    const double both = low < 255 ? low : 255.0;
    const double nearest_even = (both + 0x1p52) - 0x1p52;
    return static_cast<uint8_t>(static_cast<int32_t>(nearest_even));
  }
};
template <class T>
struct Rounded {
  static inline T of(double x) { return static_cast<T>(x); }
};

template <class T, class Conversion>
static void store(void* to, const double* from, size_t count) {
  T* values = static_cast<T*>(to);
  MANYCORE_INDEPENDENT
  for (size_t i = 0; i < count; ++i) values[i] = Conversion::of(from[i]);
}
