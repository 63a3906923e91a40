#include "compute/variance.h"

#include <algorithm>
#include <limits>

#include "compute/numbers.h"

namespace manycore {

Variance::Variance(const Values& x, double ddof, unsigned threads, Isa set)
    : Reduction(x.length, threads), x_(x), ddof_(ddof), loops_(loops(set)) {
  brief(x.bytes() <= kBriefBytes);
}

void Variance::run(size_t begin, size_t end) {
  Numbers numbers(x_, loops_);
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kBlock, count = std::min(kBlock, x_.length - first);
    parts_[block] = loops_.moments(numbers.read(first, count), count);
  }
}

Moments Variance::combine(const Moments& left, const Moments& right) const {
  const double count = left.count + right.count;
  const double apart = right.mean - left.mean;
  const double share = right.count / count;
  return {count, left.mean + apart * share,
          left.squares + right.squares + apart * apart * (left.count * share)};
}

double Variance::number() const {
  const double count = total_.count - ddof_;
  return count > 0 ? total_.squares / count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace manycore
