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

template <class F>
static double join(const double* lanes) {
  double part[kLanes];
  for (size_t lane = 0; lane < kLanes; ++lane) part[lane] = lanes[lane];
  for (size_t half = kLanes / 2; half > 0; half /= 2) {
    for (size_t lane = 0; lane < half; ++lane) part[lane] = F::of(part[lane], part[lane + half]);
  }
  return part[0];
}
