#include "compute/sum.h"

#include <algorithm>

#include "compute/numbers.h"

namespace manycore {
namespace {

constexpr size_t kRangeBlock = 1 << 16;

int64_t plus(int64_t a, int64_t b) {  // wrapping
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

}  // namespace

Partial Summation::combine(const Partial& left, const Partial& right) const {
  return {left.number + right.number, plus(left.integer, right.integer),
          plus(left.upper, right.upper)};
}

Sum::Sum(const Values& x, unsigned threads, Isa set) : Summation(x.length, threads, set), x_(x) {
  brief(x.bytes() <= kBriefBytes);
}

void Sum::run(size_t begin, size_t end) {
  const auto sum = loops_.sum[static_cast<size_t>(x_.element)];
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kBlock;
    parts_[block] = sum(x_.at(first), std::min(kBlock, x_.length - first));
  }
}

void Sum::finish() {
  Reduction::finish();
  if (is_floating(x_.element)) return;
  total_.number = x_.element == Element::BigUint64
                      ? static_cast<double>(static_cast<uint64_t>(total_.integer))
                      : static_cast<double>(total_.integer);
}

double Sum::mean() const {
  double sum = total_.number;
  if (is_big(x_.element)) {
    // What wrapped is the sum of the upper halves, 2^32 times, plus that of the lower halves. The
    // latter fits: there are fewer than 2^32 elements.
    const uint64_t upper = static_cast<uint64_t>(total_.upper);
    const uint64_t lower = static_cast<uint64_t>(total_.integer) - (upper << 32);
    const double high = static_cast<double>(total_.upper + static_cast<int64_t>(lower >> 32));
    sum = high * 4294967296.0 + static_cast<double>(lower & 0xffffffff);
  }
  return sum / static_cast<double>(x_.length);
}

Dot::Dot(const Values& a, const Values& b, unsigned threads, Isa set)
    : Summation(a.length, threads, set), a_(a), b_(b) {
  brief(a.bytes() + b.bytes() <= kBriefBytes);
}

void Dot::run(size_t begin, size_t end) {
  const bool big = is_big(a_.element);
  Numbers a(a_, loops_), b(b_, loops_);
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kBlock, count = std::min(kBlock, a_.length - first);
    if (big) {
      parts_[block].integer = loops_.dot_integers(a_.at(first), b_.at(first), count);
    } else {
      parts_[block].number = loops_.dot(a.read(first, count), b.read(first, count), count);
    }
  }
}

SumRange::SumRange(size_t count, unsigned threads, Isa set)
    : Summation(blocks_of(count, kRangeBlock), 1, threads, set), count_(count) {}

void SumRange::run(size_t begin, size_t end) {
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kRangeBlock;
    const size_t count = std::min(kRangeBlock, count_ - first);
    parts_[block].number = loops_.sum_range(static_cast<double>(first), count);
  }
}

}  // namespace manycore
