// Elements of every type as doubles or 64-bit integers, and back as JavaScript stores them.

#include "compute/modular.inl"

template <class T, class To>
static void convert(const void* data, size_t count, To* out) {
  const T* values = static_cast<const T*>(data);
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<To>(values[i]);
}

template <class T>  // unsigned
static void store_modular(const double* values, size_t count, void* out) {
  T* target = static_cast<T*>(out);
  for (size_t i = 0; i < count; ++i) target[i] = static_cast<T>(to_uint32(values[i]));
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
