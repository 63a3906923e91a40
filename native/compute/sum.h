// Sums of typed arrays, the same to the bit for any number of threads and any instruction set.
#pragma once

#include <memory>
#include <vector>

#include "compute/loops.h"
#include "thread/job.h"

namespace manycore {

// Fixed blocks, one partial sum each, added as a fixed tree in finish().
class Reduction : public Job {
 public:
  double number() const { return total_.number; }

 protected:
  Reduction(size_t blocks, size_t grain, unsigned threads);
  void finish() override;
  std::vector<Partial> partials_;
  Partial total_{};
};

// number(): the sum as a double; exact for the types up to 32 bits wide below 2^53.
// integer(): the sum of an integer array, wrapping at 64 bits.
class Sum : public Reduction {
 public:
  Sum(const void* data, Element element, size_t length, unsigned threads = 0, Isa set = isa());
  int64_t integer() const { return total_.integer; }

 private:
  void run(size_t begin, size_t end) override;
  void finish() override;
  const char* data_;
  size_t length_;
  size_t size_;  // of an element
  Element element_;
  const Loops& loops_;
};

// 0 + 1 + ... + (count - 1), really added one by one: the work of the seeds' benchmark.
class SumRange : public Reduction {
 public:
  explicit SumRange(size_t count, unsigned threads = 0, Isa set = isa());

 private:
  void run(size_t begin, size_t end) override;
  size_t count_;
  const Loops& loops_;
};

}  // namespace manycore
