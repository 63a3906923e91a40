// floor((value - low) * scale), where the highest value, and what rounding puts beside it, belongs
// to the last bin. Another thread may write while this reads, and a compiler may read twice: so
// that every answer is a bin depends on no more than `at`.
static void find_bins(const double* values, size_t count, const Bins& bins, uint32_t* out) {
  const double low = bins.low, high = bins.high, scale = bins.scale;
  const double none = bins.count, last = none - 1;
  for (size_t i = 0; i < count; ++i) {
    const double value = values[i];
    double at = (value - low) * scale;
    at = at < last ? at : last;
    at = value >= low ? at : none;
    at = value <= high ? at : none;
    at = at >= 0 ? at : none;
    out[i] = static_cast<uint32_t>(static_cast<int32_t>(at));
  }
}
