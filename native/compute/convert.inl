// Elements of every type as doubles or 64-bit integers, and back as JavaScript stores them.

template <class T>
struct IntegerOf;
template <>
struct IntegerOf<float> {
  using Type = uint32_t;
};
template <>
struct IntegerOf<double> {
  using Type = uint64_t;
};
template <class T>
using Integer = typename IntegerOf<T>::Type;

template <class T>
static Integer<T> bits_of(T value) {
  Integer<T> bits;
  static_assert(sizeof(bits) == sizeof(value));
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

template <class T, class To>
static void convert(const void* data, size_t count, To* out) {
  const T* values = static_cast<const T*>(data);
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<To>(values[i]);
}

static bool fits_int64(double value) { return value > -0x1p63 && value < 0x1p63; }

// ToUint32 where a conversion to int64_t is undefined. Such a number is its mantissa times 2^11 or
// more; from 2^32 on nothing is left of it. That is so for infinities and NaN as well.
static uint32_t low_bits(double value) {
  const uint64_t bits = bits_of(value);
  const uint32_t shift = static_cast<uint32_t>(bits >> 52 & 0x7ff) - 1075;
  if (shift >= 32) return 0;
  const uint32_t magnitude = static_cast<uint32_t>(bits) << shift;
  return bits >> 63 ? 0 - magnitude : magnitude;
}

template <class T>  // unsigned
static void store_modular(const double* values, size_t count, void* out) {
  T* target = static_cast<T*>(out);
  uint32_t strange = 0;
  for (size_t i = 0; i < count; ++i) strange |= fits_int64(values[i]) ? 0 : 1;
  if (strange == 0) {
    for (size_t i = 0; i < count; ++i) target[i] = static_cast<T>(static_cast<int64_t>(values[i]));
    return;
  }
  for (size_t i = 0; i < count; ++i) {
    target[i] = static_cast<T>(fits_int64(values[i])
                                   ? static_cast<uint32_t>(static_cast<int64_t>(values[i]))
                                   : low_bits(values[i]));
  }
}

// Half to even: the sum with 2^52 has no room for a fraction. NaN is no less than 0 and no more.
static void store_clamped(const double* values, size_t count, void* out) {
  uint8_t* target = static_cast<uint8_t*>(out);
  for (size_t i = 0; i < count; ++i) {
    double value = values[i] > 0 ? values[i] : 0;
    value = value < 255 ? value : 255;
    value = (value + 0x1p52) - 0x1p52;
    target[i] = static_cast<uint8_t>(static_cast<int32_t>(value));
  }
}

static void store_float(const double* values, size_t count, void* out) {
  convert<double, float>(values, count, static_cast<float*>(out));
}

static void store_double(const double* values, size_t count, void* out) {
  convert<double, double>(values, count, static_cast<double*>(out));
}

template <class T>  // unsigned
static void store_low(const int64_t* values, size_t count, void* out) {
  T* target = static_cast<T*>(out);
  for (size_t i = 0; i < count; ++i) target[i] = static_cast<T>(values[i]);
}

static void store_clamped_integers(const int64_t* values, size_t count, void* out) {
  uint8_t* target = static_cast<uint8_t*>(out);
  for (size_t i = 0; i < count; ++i) {
    const int64_t value = values[i] > 0 ? values[i] : 0;
    target[i] = static_cast<uint8_t>(value < 255 ? value : 255);
  }
}

// By way of a double, as a number of JavaScript is one before it is stored.
static void store_float_integers(const int64_t* values, size_t count, void* out) {
  float* target = static_cast<float*>(out);
  for (size_t i = 0; i < count; ++i) {
    target[i] = static_cast<float>(static_cast<double>(values[i]));
  }
}

static void store_double_integers(const int64_t* values, size_t count, void* out) {
  convert<int64_t, double>(values, count, static_cast<double*>(out));
}
