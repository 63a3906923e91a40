// Each addition waits for the one before. Four running sums at a time hide that.
constexpr size_t kScans = kBlock / kScan;

static void scan_totals(const double* values, size_t count, double* totals) {
  double sum[kScans] = {};
  if (count == kBlock) {
    for (size_t i = 0; i < kScan; ++i) {
      for (size_t s = 0; s < kScans; ++s) sum[s] += values[s * kScan + i];
    }
  } else {
    for (size_t i = 0; i < count;) {
      const size_t s = i / kScan, stop = count < (s + 1) * kScan ? count : (s + 1) * kScan;
      double all = 0;
      for (; i < stop; ++i) all += values[i];
      sum[s] = all;
    }
  }
  for (size_t s = 0; s < kScans; ++s) totals[s] = sum[s];
}

static void scan(const double* values, size_t count, const double* bases, double* out) {
  double sum[kScans] = {};
  if (count == kBlock) {
    double base[kScans];
    for (size_t s = 0; s < kScans; ++s) base[s] = bases[s];
    for (size_t i = 0; i < kScan; ++i) {
      for (size_t s = 0; s < kScans; ++s) {
        sum[s] += values[s * kScan + i];
        out[s * kScan + i] = base[s] + sum[s];
      }
    }
    return;
  }
  for (size_t i = 0; i < count;) {
    const size_t s = i / kScan, stop = count < (s + 1) * kScan ? count : (s + 1) * kScan;
    const double base = bases[s];
    double all = 0;
    for (; i < stop; ++i) {
      all += values[i];
      out[i] = base + all;
    }
  }
}

static void scan_integers(const int64_t* values, size_t count, int64_t base, int64_t* out) {
  uint64_t sum = static_cast<uint64_t>(base);
  for (size_t i = 0; i < count; ++i) {
    sum += static_cast<uint64_t>(values[i]);
    out[i] = static_cast<int64_t>(sum);
  }
}
