template <class T>
static Extreme least(const void* data, size_t count) {
  const T* values = static_cast<const T*>(data);
  T best = values[0];
  for (size_t i = 0; i < count; ++i) best = values[i] < best ? values[i] : best;
  return {0, static_cast<int64_t>(best), 0, false};
}

template <class T>
static Extreme most(const void* data, size_t count) {
  const T* values = static_cast<const T*>(data);
  T best = values[0];
  for (size_t i = 0; i < count; ++i) best = values[i] > best ? values[i] : best;
  return {0, static_cast<int64_t>(best), 0, false};
}

// Comparison tells neither -0 from 0 nor what to do with NaN. So a lane keeps what a comparison
// with NaN leaves alone, and another the last NaN there was; and when the answer is a zero, the
// zeros are looked at once more, for their signs. With 32 lanes the inner loop remains one, which
// is what GCC makes vectors of.
template <class T, bool kLargest>
static T better(T value, T best) {
  if constexpr (kLargest) {
    return value > best ? value : best;
  } else {
    return value < best ? value : best;
  }
}

static uint32_t bits_of(float x) { return __builtin_bit_cast(uint32_t, x); }

template <class T>
static bool has_zero(const T* values, size_t count, bool negative) {
  using Bits = decltype(bits_of(T{}));
  const Bits wanted = negative ? Bits{1} << (8 * sizeof(T) - 1) : Bits{0};
  Bits found = 0;
  for (size_t i = 0; i < count; ++i) found |= bits_of(values[i]) == wanted ? Bits{1} : Bits{0};
  return found != 0;
}

template <class T, bool kLargest>
static Extreme extreme_number(const void* data, size_t count) {
  constexpr size_t kLanes = 32;
  const T* values = static_cast<const T*>(data);
  const T worst = static_cast<T>(kLargest ? -INFINITY : INFINITY);
  T best[kLanes];
  T nan[kLanes] = {};
  for (size_t lane = 0; lane < kLanes; ++lane) best[lane] = worst;
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const T value = values[i + lane];
      best[lane] = better<T, kLargest>(value, best[lane]);
      nan[lane] = value == value ? nan[lane] : value;
    }
  }
  for (size_t lane = 0; i + lane < count; ++lane) {
    const T value = values[i + lane];
    best[lane] = better<T, kLargest>(value, best[lane]);
    nan[lane] = value == value ? nan[lane] : value;
  }
  T all = worst;
  bool any = false;
  for (size_t lane = 0; lane < kLanes; ++lane) {
    all = better<T, kLargest>(best[lane], all);
    any |= nan[lane] != nan[lane];
  }
  if (all == 0) {
    const bool negative =
        kLargest ? !has_zero(values, count, false) : has_zero(values, count, true);
    all = negative ? -T{0} : T{0};
  }
  return {static_cast<double>(all), 0, 0, any};
}
