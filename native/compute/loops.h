// The inner loops that exist once per instruction set: loops_<set>.cc, each with its own flags.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "compute/element.h"
#include "compute/isa.h"

namespace manycore {

// Elements that are reduced at a time.
inline constexpr size_t kBlock = 4096;

// A block's sum: `number` for floating point, `integer` (wrapping) for everything else. `upper` is
// the sum of the upper halves of 64-bit integers, which does not wrap.
struct Partial {
  double number;
  int64_t integer;
  int64_t upper;
};

// The smallest or largest of a block's elements that are not NaN, in `number` for floating point,
// else in `integer`; and whether there is a NaN. `block` belongs to the caller.
struct Extreme {
  double number;
  int64_t integer;
  size_t block;
  bool nan;
};

// How many, their mean, and the sum of squared deviations from it.
struct Moments {
  double count, mean, squares;
};

// The bins of a histogram. A value is counted if it is neither below `low` nor above `high`.
struct Bins {
  double low, high;
  double scale;    // bins / (high - low)
  uint32_t count;  // at most kMostBins
};
inline constexpr uint32_t kMostBins = 1 << 24;

// A running sum starts anew every so many numbers, and is then added to the sum of all before.
inline constexpr size_t kScan = kBlock / 4;

// Pixels of a row that are computed at a time: a chunk takes milliseconds at the most, so that a
// job can be cancelled.
inline constexpr size_t kMandelbrotSegment = 256;

struct MandelbrotView {
  size_t width, height;
  uint32_t maxIterations;
  double x0, x1, y0, y1;
};

// Loops over at most kBlock elements, where nothing else is said. Tables are indexed by Element.
struct Loops {
  Partial (*sum[kElements])(const void* data, size_t count);
  Extreme (*min[kElements])(const void* data, size_t count);
  Extreme (*max[kElements])(const void* data, size_t count);

  // What JavaScript's Number() makes of the elements.
  void (*load[kElements])(const void* data, size_t count, double* out);
  // Of integers, 64 unsigned bits wrapped. Null for floating point.
  void (*load_integers[kElements])(const void* data, size_t count, int64_t* out);
  // What JavaScript stores in an array of that type: modulo 2^n, or clamped and rounded. The first
  // is null for 64-bit integers.
  void (*store[kElements])(const double* values, size_t count, void* out);
  void (*store_integers[kElements])(const int64_t* values, size_t count, void* out);

  Moments (*moments)(const double* values, size_t count);
  double (*dot)(const double* a, const double* b, size_t count);
  int64_t (*dot_integers)(const void* a, const void* b, size_t count);  // of 64 bits, wrapping

  // The sum of each kScan numbers, added one by one; totals has room for kBlock / kScan.
  void (*scan_totals)(const double* values, size_t count, double* totals);
  // Running sums of each kScan numbers, each added to the base for these. `out` may be `values`.
  void (*scan)(const double* values, size_t count, const double* bases, double* out);
  void (*scan_integers)(const int64_t* values, size_t count, int64_t base, int64_t* out);

  // In which bin each value is; bins.count for those that are in none.
  void (*find_bins)(const double* values, size_t count, const Bins& bins, uint32_t* out);

  // The sum of begin, begin + 1, ... (count of them), added one by one.
  double (*sum_range)(double begin, size_t count);
  // Segments begin to end, counted row by row.
  void (*mandelbrot16)(const MandelbrotView& view, size_t begin, size_t end, uint16_t* out);
  void (*mandelbrot32)(const MandelbrotView& view, size_t begin, size_t end, uint32_t* out);
};

// `set` must be supported.
const Loops& loops(Isa set = isa());

}  // namespace manycore
