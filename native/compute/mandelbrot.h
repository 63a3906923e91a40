// The Mandelbrot set: a workload whose pixels take very different times.
#pragma once

#include "compute/loops.h"
#include "thread/job.h"

namespace manycore {

// out[row * width + column] = iterations before |z| exceeded 2, at most maxIterations, for
//   c = x0 + (x1 - x0) * column / width,  y0 + (y1 - y0) * row / height
// computed as written, in double precision: the same counts as the plain loop in JavaScript.
template <class Count>  // uint16_t or uint32_t
class Mandelbrot : public Job {
 public:
  Mandelbrot(const MandelbrotView& view, Count* out, unsigned threads = 0, Isa set = isa())
      : Job((view.width + kMandelbrotSegment - 1) / kMandelbrotSegment * view.height, 1, threads),
        view_(view),
        out_(out),
        loops_(loops(set)) {}

 private:
  void run(size_t begin, size_t end) override {
    if constexpr (sizeof(Count) == 2) {
      loops_.mandelbrot16(view_, begin, end, out_);
    } else {
      loops_.mandelbrot32(view_, begin, end, out_);
    }
  }
  const MandelbrotView view_;
  Count* const out_;
  const Loops& loops_;
};

}  // namespace manycore
