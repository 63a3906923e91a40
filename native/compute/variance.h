// The variance of a typed array. A block's mean and sum of squared deviations are found in two
// passes over it; two blocks' are combined as Chan, Golub and LeVeque do ("Updating formulae and a
// pairwise algorithm for computing sample variances", 1979). So memory is read once, and nothing is
// lost where the values are large compared to their deviations.
#pragma once

#include "compute/loops.h"
#include "compute/reduction.h"
#include "compute/values.h"

namespace manycore {

class Variance : public Reduction<Moments> {
 public:
  Variance(const Values& x, double ddof, unsigned threads = 0, Isa set = isa());

  // The sum of squared deviations from the mean, divided by the number of elements less `ddof`. NaN
  // when there are no more than that.
  double number() const;

 private:
  void run(size_t begin, size_t end) override;
  Moments combine(const Moments& left, const Moments& right) const override;
  const Values x_;
  const double ddof_;
  const Loops& loops_;
};

}  // namespace manycore
