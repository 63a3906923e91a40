// Floating-point addition is not associative, so its order is fixed: element i goes to accumulator
// i mod 16, whatever the width of the vectors. Sixteen keep the adders of any current core busy.
// The sum of the accumulators is a fixed tree, too.
static double add_up(const double (&part)[16]) {
  const double a = (part[0] + part[8]) + (part[4] + part[12]);
  const double b = (part[1] + part[9]) + (part[5] + part[13]);
  const double c = (part[2] + part[10]) + (part[6] + part[14]);
  const double d = (part[3] + part[11]) + (part[7] + part[15]);
  return (a + c) + (b + d);
}

template <class T>
static Partial sum_numbers(const void* data, size_t count) {
  const T* values = static_cast<const T*>(data);
  double part[16] = {};
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t lane = 0; lane < 16; ++lane) part[lane] += static_cast<double>(values[i + lane]);
  }
  for (size_t lane = 0; i + lane < count; ++lane)
    part[lane] += static_cast<double>(values[i + lane]);
  return {add_up(part), 0, 0};
}

// Sum is wide enough for a block of kBlock elements.
template <class T, class Sum>
static Partial sum_integers(const void* data, size_t count) {
  const T* values = static_cast<const T*>(data);
  Sum sum = 0;
  for (size_t i = 0; i < count; ++i) sum += static_cast<Sum>(values[i]);
  return {0, static_cast<int64_t>(sum), 0};
}

template <class T>
static Partial sum_wide(const void* data, size_t count) {
  const T* values = static_cast<const T*>(data);
  uint64_t sum = 0;
  T upper = 0;
  for (size_t i = 0; i < count; ++i) {
    const T value = values[i];
    sum += static_cast<uint64_t>(value);
    upper += value >> 32;
  }
  return {0, static_cast<int64_t>(sum), static_cast<int64_t>(upper)};
}

static double dot(const double* a, const double* b, size_t count) {
  double part[16] = {};
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t lane = 0; lane < 16; ++lane) part[lane] += a[i + lane] * b[i + lane];
  }
  for (size_t lane = 0; i + lane < count; ++lane) part[lane] += a[i + lane] * b[i + lane];
  return add_up(part);
}

static int64_t dot_integers(const void* a, const void* b, size_t count) {
  const uint64_t* left = static_cast<const uint64_t*>(a);
  const uint64_t* right = static_cast<const uint64_t*>(b);
  uint64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += left[i] * right[i];
  return static_cast<int64_t>(sum);
}

static Moments moments(const double* values, size_t count) {
  const double mean = sum_numbers<double>(values, count).number / static_cast<double>(count);
  double part[16] = {};
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t lane = 0; lane < 16; ++lane) {
      const double apart = values[i + lane] - mean;
      part[lane] += apart * apart;
    }
  }
  for (size_t lane = 0; i + lane < count; ++lane) {
    const double apart = values[i + lane] - mean;
    part[lane] += apart * apart;
  }
  return {static_cast<double>(count), mean, add_up(part)};
}

static double sum_range(double begin, size_t count) {
  double part[16] = {};
  double next[16];
  for (size_t lane = 0; lane < 16; ++lane) next[lane] = begin + static_cast<double>(lane);
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (size_t lane = 0; lane < 16; ++lane) part[lane] += next[lane];
    for (size_t lane = 0; lane < 16; ++lane) next[lane] += 16;
  }
  for (size_t lane = 0; i + lane < count; ++lane) part[lane] += next[lane];
  return add_up(part);
}
