#include "compute/extremes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace manycore {
namespace {

// Strictly; -0 is below 0.
bool below(const Extreme& a, const Extreme& b, Element element) {
  if (is_floating(element)) {
    if (a.number != b.number) return a.number < b.number;
    return std::signbit(a.number) && !std::signbit(b.number);
  }
  if (element == Element::BigUint64) {
    return static_cast<uint64_t>(a.integer) < static_cast<uint64_t>(b.integer);
  }
  return a.integer < b.integer;
}

}  // namespace

Extreme combine(const Extreme& left, const Extreme& right, Element element, bool largest) {
  const bool second = largest ? below(left, right, element) : below(right, left, element);
  Extreme both = second ? right : left;
  // The first NaN is what will be looked for.
  if (left.nan || right.nan) both.block = left.nan ? left.block : right.block;
  both.nan = left.nan || right.nan;
  return both;
}

Extremum::Extremum(const Values& x, bool largest, unsigned threads, Isa set)
    : Reduction(x.length, threads), x_(x), largest_(largest), loops_(loops(set)), index_(x.length) {
  brief(x.bytes() <= kBriefBytes);
}

void Extremum::run(size_t begin, size_t end) {
  const auto extreme = (largest_ ? loops_.max : loops_.min)[static_cast<size_t>(x_.element)];
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kBlock;
    parts_[block] = extreme(x_.at(first), std::min(kBlock, x_.length - first));
    parts_[block].block = block;
  }
}

Extreme Extremum::combine(const Extreme& left, const Extreme& right) const {
  return manycore::combine(left, right, x_.element, largest_);
}

void Extremum::finish() {
  Reduction::finish();
  if (x_.length == 0) return;
  const size_t first = total_.block * kBlock;
  const size_t count = std::min(kBlock, x_.length - first);
  with_element(x_.element, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* values = reinterpret_cast<const T*>(x_.at(first));
    // Where another thread has just overwritten it, the block's beginning is as good as any.
    index_ = first;
    for (size_t i = 0; i < count; ++i) {
      const T value = values[i];
      bool same;
      if constexpr (std::is_floating_point_v<T>) {
        same = total_.nan
                   ? value != value
                   : value == total_.number && std::signbit(value) == std::signbit(total_.number);
      } else {
        same = static_cast<int64_t>(value) == total_.integer;
      }
      if (!same) continue;
      index_ = first + i;
      return;
    }
  });
}

double Extremum::number() const {
  if (x_.length == 0) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return largest_ ? -infinity : infinity;
  }
  if (total_.nan) return std::numeric_limits<double>::quiet_NaN();
  return is_floating(x_.element) ? total_.number : static_cast<double>(total_.integer);
}

}  // namespace manycore
