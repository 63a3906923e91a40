// How many elements of a typed array lie in each of a number of bins.
#pragma once

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "compute/loops.h"
#include "compute/values.h"
#include "thread/job.h"

namespace manycore {

// out[floor((v - low) * (bins / (high - low)))] counts v; `high` itself and what rounding puts
// beside it belong to the last bin. Below `low`, above `high`, and NaN: not counted. A bound that
// is NaN here is that of the elements that are not NaN. Where both bounds are one number, the bins
// reach half a unit further on both sides. The job fails when that leaves no bins of a finite
// width.
class Histogram : public Job {
 public:
  // `out` has room for `bins` counts. It is written when `x` has been read. Throws std::bad_alloc.
  Histogram(const Values& x, uint32_t* out, uint32_t bins, double low, double high,
            unsigned threads = 0, Isa set = isa());

 private:
  enum class Phase { Begin, Bounds, Count };
  using Counts = std::vector<uint32_t>;

  bool next_phase(size_t& length, size_t& grain) override;
  bool choose();
  void run(size_t begin, size_t end) override;
  void find_bounds(size_t begin, size_t end);
  void count(size_t begin, size_t end);
  void count_apart(const uint32_t* at, size_t count, uint32_t* counts) const;
  void count_together(const uint32_t* at, size_t count);
  std::unique_ptr<Counts> borrow();
  void finish() override;

  // Few bins: who counts borrows counters. Of very few there are kLanes, and every kLanes-th
  // element has the same ones, since it takes a processor some time until it can add to what it has
  // just added to. Many bins: all count in the same ones.
  static constexpr size_t kLanes = 4;
  static constexpr uint32_t kVeryFewBins = 4096;
  static constexpr uint32_t kFewBins = 1 << 18;
  size_t lanes() const { return bins_.count <= kVeryFewBins ? kLanes : 1; }
  bool few() const { return bins_.count <= kFewBins; }
  size_t stride() const { return bins_.count + 1; }  // the last one is for what is in no bin

  const Values x_;
  uint32_t* const out_;
  Bins bins_;
  const Loops& loops_;
  Phase phase_ = Phase::Begin;

  std::mutex mutex_;
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
  std::vector<std::unique_ptr<Counts>> idle_;
  std::vector<std::atomic<uint32_t>> shared_;
};

}  // namespace manycore
