// The smallest or largest element of a typed array, in the sense of Math.min and Math.max, and
// where it is.
#pragma once

#include "compute/loops.h"
#include "compute/reduction.h"
#include "compute/values.h"

namespace manycore {

// `left` stands before `right` in the array. `element`: their type.
Extreme combine(const Extreme& left, const Extreme& right, Element element, bool largest);

class Extremum : public Reduction<Extreme> {
 public:
  Extremum(const Values& x, bool largest, unsigned threads = 0, Isa set = isa());

  // Infinity (the largest: -Infinity) when there are no elements, NaN if one of them is NaN.
  double number() const;
  // Of integers, unsigned ones wrapped.
  int64_t integer() const { return total_.integer; }
  // The first element that is the same value; x.length when there are no elements.
  size_t index() const { return index_; }

 private:
  void run(size_t begin, size_t end) override;
  Extreme combine(const Extreme& left, const Extreme& right) const override;
  void finish() override;
  const Values x_;
  const bool largest_;
  const Loops& loops_;
  size_t index_;
};

}  // namespace manycore
