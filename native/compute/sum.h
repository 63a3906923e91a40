// Sums and dot products of typed arrays, the same to the bit for any number of threads and any
// instruction set.
#pragma once

#include "compute/loops.h"
#include "compute/reduction.h"
#include "compute/values.h"

namespace manycore {

class Summation : public Reduction<Partial> {
 public:
  double number() const { return total_.number; }
  // Of integers, wrapping at 64 bits.
  int64_t integer() const { return total_.integer; }

 protected:
  Summation(size_t length, unsigned threads, Isa set)
      : Reduction(length, threads), loops_(loops(set)) {}
  Summation(size_t blocks, size_t grain, unsigned threads, Isa set)
      : Reduction(blocks, grain, threads), loops_(loops(set)) {}
  Partial combine(const Partial& left, const Partial& right) const override;
  const Loops& loops_;
};

// number(): the sum as a double; exact for the types up to 32 bits wide below 2^53.
class Sum : public Summation {
 public:
  explicit Sum(const Values& x, unsigned threads = 0, Isa set = isa());
  // NaN when there are no elements. Sums of 64-bit integers do not wrap here.
  double mean() const;

 private:
  void run(size_t begin, size_t end) override;
  void finish() override;
  const Values x_;
};

// Products and their sums in double precision. Of 64-bit integers, which must meet only one
// another: integer(), wrapping.
class Dot : public Summation {
 public:
  // Equally long.
  Dot(const Values& a, const Values& b, unsigned threads = 0, Isa set = isa());

 private:
  void run(size_t begin, size_t end) override;
  const Values a_, b_;
};

// 0 + 1 + ... + (count - 1), really added one by one: the work of the seeds' benchmark.
class SumRange : public Summation {
 public:
  explicit SumRange(size_t count, unsigned threads = 0, Isa set = isa());

 private:
  void run(size_t begin, size_t end) override;
  size_t count_;
};

}  // namespace manycore
