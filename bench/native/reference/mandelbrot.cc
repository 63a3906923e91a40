#include "reference.h"

int main(int argc, char** argv) {
  const size_t width = reference::number(argc, argv, 1), height = reference::number(argc, argv, 2);
  const size_t most = reference::number(argc, argv, 3);
  std::vector<uint16_t> out(width * height);
  const auto rows = [&](size_t begin, size_t end) {
    for (size_t py = begin; py < end; py++) {
      const double cy = -1 + 2 * static_cast<double>(py) / static_cast<double>(height);
      for (size_t px = 0; px < width; px++) {
        const double cx = -2 + 3 * static_cast<double>(px) / static_cast<double>(width);
        double x = 0, y = 0;
        size_t n = 0;
        for (; n < most; n++) {
          const double x2 = x * x, y2 = y * y;
          if (x2 + y2 > 4) break;
          y = 2 * x * y + cy;
          x = x2 - y2 + cx;
        }
        out[py * width + px] = static_cast<uint16_t>(n);
      }
    }
  };
  return reference::serve([&](int threads) -> const std::vector<uint16_t>& {
    reference::parallel(height, 16 * threads, threads, rows);
    return out;
  });
}
