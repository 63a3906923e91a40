// Reductions in a fixed order, whatever the width of the vectors.

template <class F>
static void fold(double* lanes, const double* values, size_t count) {
  double part[kLanes];
  for (size_t lane = 0; lane < kLanes; ++lane) part[lane] = lanes[lane];
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) part[lane] = F::of(part[lane], values[i + lane]);
  }
  for (size_t lane = 0; lane < kLanes; ++lane) lanes[lane] = part[lane];
  for (size_t lane = 0; i + lane < count; ++lane) {
    lanes[lane] = F::of(lanes[lane], values[i + lane]);
  }
}

// For operations whose order does not matter: many more lanes, as a loop over memory.
template <class F>
static void fold_wide(double* lanes, const double* values, size_t count) {
  constexpr size_t kWide = 8 * kLanes;
  if (count >= 2 * kWide) {
    double part[kWide];
    for (size_t lane = 0; lane < kWide; ++lane) part[lane] = values[lane];
    size_t i = kWide;
    for (; i + kWide <= count; i += kWide) {
      MANYCORE_INDEPENDENT
      for (size_t lane = 0; lane < kWide; ++lane) part[lane] = F::of(part[lane], values[i + lane]);
    }
    for (size_t j = 0; j < kWide; j += kLanes) {
      for (size_t lane = 0; lane < kLanes; ++lane) lanes[lane] = F::of(lanes[lane], part[j + lane]);
    }
    values += i;
    count -= i;
  }
  fold<F>(lanes, values, count);
}

template <class F>
static double join(const double* lanes) {
  double part[kLanes];
  for (size_t lane = 0; lane < kLanes; ++lane) part[lane] = lanes[lane];
  for (size_t half = kLanes / 2; half > 0; half /= 2) {
    for (size_t lane = 0; lane < half; ++lane) part[lane] = F::of(part[lane], part[lane + half]);
  }
  return part[0];
}
