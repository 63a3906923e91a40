#include "compute/histogram.h"

#include <algorithm>
#include <cmath>

#include "compute/numbers.h"
#include "compute/reduction.h"

namespace manycore {

Histogram::Histogram(const Values& x, uint32_t* out, uint32_t bins, double low, double high,
                     unsigned threads, Isa set)
    : Job(0, 1, threads),
      x_(x),
      out_(out),
      bins_{low, high, 0, bins},
      loops_(loops(set)),
      shared_(few() ? 0 : stride()) {
  brief(x.bytes() + size_t{bins} * 4 <= kBriefBytes);
}

bool Histogram::next_phase(size_t& length, size_t& grain) {
  length = blocks_of(x_.length, kBlock);
  grain = grain_of(length);
  if (phase_ == Phase::Count) return false;
  const bool bounded = !std::isnan(bins_.low) && !std::isnan(bins_.high);
  if (phase_ == Phase::Begin && !bounded) {
    phase_ = Phase::Bounds;
    return true;
  }
  phase_ = Phase::Count;
  return choose();
}

// False when nothing can be in any bin.
bool Histogram::choose() {
  if (std::isnan(bins_.low)) bins_.low = least_;
  if (std::isnan(bins_.high)) bins_.high = most_;
  if (bins_.low > bins_.high) return false;  // no elements, or all on the wrong side of a bound
  if (bins_.low == bins_.high) {
    bins_.low -= 0.5;
    bins_.high += 0.5;
  }
  const double width = bins_.high - bins_.low;
  bins_.scale = static_cast<double>(bins_.count) / width;
  if (std::isfinite(width) && width > 0 && std::isfinite(bins_.scale)) return true;
  fail(
      std::isfinite(width)
          ? "histogram(): the values are too close to each other for so many bins: give min and max"
          : "histogram(): the values, one of them infinite or too far from the others, have no "
            "range: "
            "give min and max");
  return false;
}

void Histogram::run(size_t begin, size_t end) {
  if (phase_ == Phase::Bounds) {
    find_bounds(begin, end);
  } else {
    count(begin, end);
  }
}

void Histogram::find_bounds(size_t begin, size_t end) {
  Numbers numbers(x_, loops_);
  constexpr size_t kDouble = static_cast<size_t>(Element::Float64);
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kBlock, length = std::min(kBlock, x_.length - first);
    const double* values = numbers.read(first, length);
    least = std::min(least, loops_.min[kDouble](values, length).number);
    most = std::max(most, loops_.max[kDouble](values, length).number);
  }
  std::lock_guard lock(mutex_);
  least_ = std::min(least_, least);
  most_ = std::max(most_, most);
}

void Histogram::count(size_t begin, size_t end) {
  Numbers numbers(x_, loops_);
  uint32_t at[kBlock];
  std::unique_ptr<Counts> counts = few() ? borrow() : nullptr;
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kBlock, length = std::min(kBlock, x_.length - first);
    loops_.find_bins(numbers.read(first, length), length, bins_, at);
    if (counts) {
      count_apart(at, length, counts->data());
    } else {
      count_together(at, length);
    }
  }
  if (!counts) return;
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(counts));
}

std::unique_ptr<Histogram::Counts> Histogram::borrow() {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Counts> counts = std::move(idle_.back());
      idle_.pop_back();
      return counts;
    }
  }
  return std::make_unique<Counts>(lanes() * stride());
}

void Histogram::count_apart(const uint32_t* at, size_t count, uint32_t* counts) const {
  const size_t step = lanes() > 1 ? stride() : 0;
  uint32_t *a = counts, *b = a + step, *c = b + step, *d = c + step;
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    ++a[at[i]];
    ++b[at[i + 1]];
    ++c[at[i + 2]];
    ++d[at[i + 3]];
  }
  for (; i < count; ++i) ++a[at[i]];
}

// Neighbours that are alike are added at once: else all threads could meet at one counter all the
// time. Relaxed: counters guard nothing, and finish() comes after the phase.
void Histogram::count_together(const uint32_t* at, size_t count) {
  for (size_t i = 0; i < count;) {
    const uint32_t bin = at[i];
    uint32_t alike = 1;
    for (++i; i < count && at[i] == bin; ++i) ++alike;
    shared_[bin].fetch_add(alike, std::memory_order_relaxed);
  }
}

void Histogram::finish() {
  if (!few()) {
    for (uint32_t bin = 0; bin < bins_.count; ++bin) {
      out_[bin] = shared_[bin].load(std::memory_order_relaxed);
    }
    return;
  }
  std::fill_n(out_, bins_.count, 0u);
  for (const auto& counts : idle_) {
    for (size_t lane = 0; lane < lanes(); ++lane) {
      const uint32_t* from = counts->data() + lane * stride();
      for (uint32_t bin = 0; bin < bins_.count; ++bin) out_[bin] += from[bin];
    }
  }
}

}  // namespace manycore
