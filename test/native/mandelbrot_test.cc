#include "compute/mandelbrot.h"

#include <vector>

#include "check.h"
#include "sets.h"

using namespace manycore;

namespace {

uint32_t plain(double cx, double cy, uint32_t max) {
  double x = 0, y = 0;
  uint32_t i = 0;
  for (; i < max; ++i) {
    const double x2 = x * x, y2 = y * y;
    if (x2 + y2 > 4) break;
    y = 2 * x * y + cy;
    x = x2 - y2 + cx;
  }
  return i;
}

template <class Count>
void check_view(const MandelbrotView& view) {
  std::vector<Count> expected(view.width * view.height);
  for (size_t row = 0; row < view.height; ++row) {
    for (size_t column = 0; column < view.width; ++column) {
      const double cx = view.x0 + (view.x1 - view.x0) * double(column) / double(view.width);
      const double cy = view.y0 + (view.y1 - view.y0) * double(row) / double(view.height);
      expected[row * view.width + column] = Count(plain(cx, cy, view.maxIterations));
    }
  }
  for (const Isa set : supported_sets()) {
    for (const unsigned threads : {1u, 2u, 3u, 8u}) {
      std::vector<Count> out(expected.size(), Count(12345));
      run_with<Mandelbrot<Count>>(threads, view, out.data(), threads, set);
      CHECK(out == expected);
    }
  }
}

}  // namespace

TEST(mandelbrot_is_the_plain_loop_to_the_bit) {
  check_view<uint16_t>({101, 67, 300, -2, 1, -1.2, 1.2});
  check_view<uint32_t>(
      {64, 48, 1000, -0.7436, -0.7435, 0.1314, 0.1315});  // where counts are chaotic
  check_view<uint32_t>({7, 3, 77, -2, 1, -1.2, 1.2});
}

TEST(mandelbrot_of_odd_views) {
  check_view<uint16_t>({0, 0, 10, -2, 1, -1, 1});
  check_view<uint16_t>({1, 1, 0, -2, 1, -1, 1});
  check_view<uint16_t>({33, 2, 1, -2, 1, -1, 1});
  check_view<uint32_t>({9, 9, 50, -1e308, 1e308, -1e308, 1e308});  // overflows to infinity and NaN
}
