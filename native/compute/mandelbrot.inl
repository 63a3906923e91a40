// MANYCORE_PIXELS neighbours at a time. Each pixel does exactly the operations of the plain loop
//   for (i = 0; i < max; i++) { x2 = x * x; y2 = y * y; if (x2 + y2 > 4) break;
//                               y = 2 * x * y + cy; x = x2 - y2 + cx; }
// in the same order, so its count is the same to the bit. A pixel that has escaped computes on, but
// `alive` stays zero and it counts no more.
static void mandelbrot_pixels(const double* cx, double cy, uint32_t max, int64_t* count) {
  constexpr int kPixels = MANYCORE_PIXELS;
  constexpr uint32_t kSteps = 8;  // between two looks at whether anybody is left
  double x[kPixels] = {};
  double y[kPixels] = {};
  int64_t alive[kPixels];
  for (int p = 0; p < kPixels; ++p) alive[p] = 1;
  for (int p = 0; p < kPixels; ++p) count[p] = 0;
  for (uint32_t i = 0; i < max;) {
    const uint32_t steps = max - i < kSteps ? max - i : kSteps;
    for (uint32_t step = 0; step < steps; ++step) {
      for (int p = 0; p < kPixels; ++p) {
        const double x2 = x[p] * x[p];
        const double y2 = y[p] * y[p];
        alive[p] = x2 + y2 > 4 ? 0 : alive[p];
        count[p] += alive[p];
        y[p] = 2 * x[p] * y[p] + cy;
        x[p] = x2 - y2 + cx[p];
      }
    }
    i += steps;
    int64_t left = 0;
    for (int p = 0; p < kPixels; ++p) left |= alive[p];
    if (left == 0) return;
  }
}

// Segments of rows, kMandelbrotSegment pixels each but for the last of a row.
template <class Count>
static void mandelbrot_segments(const MandelbrotView& view, size_t begin, size_t end, Count* out) {
  const double width = static_cast<double>(view.width);
  const double height = static_cast<double>(view.height);
  const size_t per_row = (view.width + kMandelbrotSegment - 1) / kMandelbrotSegment;
  for (size_t segment = begin; segment < end; ++segment) {
    const size_t row = segment / per_row;
    const size_t first = segment % per_row * kMandelbrotSegment;
    const size_t rest = view.width - first;
    const size_t stop = first + (rest < kMandelbrotSegment ? rest : kMandelbrotSegment);
    const double cy = view.y0 + (view.y1 - view.y0) * static_cast<double>(row) / height;
    for (size_t column = first; column < stop; column += MANYCORE_PIXELS) {
      double cx[MANYCORE_PIXELS];
      int64_t count[MANYCORE_PIXELS];
      for (int p = 0; p < MANYCORE_PIXELS; ++p) {
        const double at = static_cast<double>(column + static_cast<size_t>(p));
        cx[p] = view.x0 + (view.x1 - view.x0) * at / width;
      }
      mandelbrot_pixels(cx, cy, view.maxIterations, count);
      const size_t left = stop - column;
      const size_t pixels = left < MANYCORE_PIXELS ? left : MANYCORE_PIXELS;
      for (size_t p = 0; p < pixels; ++p) {
        out[row * view.width + column + p] = static_cast<Count>(count[p]);
      }
    }
  }
}
