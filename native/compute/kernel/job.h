// Kernels at work: a program over arrays, on native threads.
#pragma once

#include <memory>
#include <vector>

#include "compute/kernel/few.h"
#include "compute/kernel/frame.h"
#include "compute/overlap.h"
#include "thread/job.h"

namespace manycore::kernel {

// Of one call, in the order of the program's inputs.
using Arguments = Few<Argument>;

struct Output {
  void* data;
  Element element;
};

// An input that the output overlaps.
struct Copied {
  size_t index;
  Input input;
};

class KernelJob : public Job {
 protected:
  // `units` indices of `unit` elements each.
  KernelJob(std::shared_ptr<const Prepared> program, Arguments arguments, size_t length,
            size_t unit, std::vector<Copied> copies, unsigned threads);
  bool next_phase(size_t& length, size_t& grain) final;
  void run(size_t begin, size_t end) final;

  // Elements first to end, one chunk's.
  virtual void compute(Frame& frame, size_t first, size_t end) = 0;

  // One block of them. False when the job is stopped.
  bool block(Frame& frame, size_t first, size_t count, double* out);

  // The job is stopped, or shall be.
  bool over();

  const std::shared_ptr<const Prepared> program_;

 private:
  Arguments arguments_;
  const size_t length_;
  const size_t unit_;
  const size_t grain_;
  std::vector<Copied> copies_;
  bool copying_;
};

// out[i] from the i-th elements of the arguments. All arrays have `length` elements.
class Map final : public KernelJob {
 public:
  // Throws std::bad_alloc.
  static std::shared_ptr<Map> make(std::shared_ptr<const Prepared> program, Arguments arguments,
                                   size_t length, Output out, unsigned threads = 0);
  Map(std::shared_ptr<const Prepared> program, Arguments arguments, size_t length, Output out,
      std::vector<Copied> copies, unsigned threads)
      : KernelJob(std::move(program), std::move(arguments), length, 1, std::move(copies), threads),
        out_(out) {}

 private:
  void compute(Frame& frame, size_t first, size_t end) override;
  const Output out_;
};

// One number from the results of all elements; their order is that of sum(): fixed blocks of 4096
// elements (fewer, if few elements of a program with loops) in sixteen lanes, whose results are
// combined as a fixed tree. The sum of nothing is 0,
// its mean NaN, its minimum Infinity, its maximum -Infinity.
class Reduce final : public KernelJob {
 public:
  // Throws std::bad_alloc.
  Reduce(std::shared_ptr<const Prepared> program, Fold fold, Arguments arguments, size_t length,
         unsigned threads = 0);
  double number() const { return number_; }

 private:
  void compute(Frame& frame, size_t first, size_t end) override;
  void finish() override;
  const Fold fold_;
  const size_t length_;
  const size_t block_;
  std::vector<double> partials_;
  double number_ = 0;
};

}  // namespace manycore::kernel
