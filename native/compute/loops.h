// The inner loops that exist once per instruction set: loops_<set>.cc, each with its own flags.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compute/element.h"
#include "compute/isa.h"

namespace manycore {

// A block's sum: `number` for floating point, `integer` (wrapping) for everything else.
struct Partial {
  double number;
  int64_t integer;
};

// Pixels of a row that are computed at a time: a chunk takes milliseconds at the most, so that a
// job can be cancelled.
inline constexpr size_t kMandelbrotSegment = 256;

struct MandelbrotView {
  size_t width, height;
  uint32_t maxIterations;
  double x0, x1, y0, y1;
};

struct Loops {
  // Sums count <= kSumBlock elements; indexed by Element.
  Partial (*sum_block[kElements])(const void* data, size_t count);
  // The sum of begin, begin + 1, ... (count of them), added one by one.
  double (*sum_range)(double begin, size_t count);
  // Segments begin to end, counted row by row.
  void (*mandelbrot16)(const MandelbrotView& view, size_t begin, size_t end, uint16_t* out);
  void (*mandelbrot32)(const MandelbrotView& view, size_t begin, size_t end, uint32_t* out);
};

inline constexpr size_t kSumBlock = 4096;

// `set` must be supported.
const Loops& loops(Isa set = isa());

}  // namespace manycore
