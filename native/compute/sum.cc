#include "compute/sum.h"

#include <algorithm>

namespace manycore {
namespace {

constexpr size_t kRangeBlock = 1 << 16;

// Large enough that claiming a chunk costs nothing, small enough to divide well.
constexpr size_t kBlocksPerChunk = 32;

constexpr size_t blocks(size_t length, size_t block) {
  return length / block + (length % block != 0);
}

Partial add(const Partial& a, const Partial& b) {
  const uint64_t integer = static_cast<uint64_t>(a.integer) + static_cast<uint64_t>(b.integer);
  return {a.number + b.number, static_cast<int64_t>(integer)};
}

}  // namespace

Reduction::Reduction(size_t blocks, size_t grain, unsigned threads) : Job(blocks, grain, threads) {
  try {
    partials_.resize(blocks);
  } catch (...) {  // too long, or too little memory
    fail("out of memory");
  }
}

// Neighbours first, then neighbouring pairs, and so on.
void Reduction::finish() {
  const size_t count = partials_.size();
  for (size_t step = 1; step < count; step *= 2) {
    for (size_t i = 0; i + step < count; i += 2 * step) {
      partials_[i] = add(partials_[i], partials_[i + step]);
    }
  }
  if (count) total_ = partials_[0];
}

Sum::Sum(const void* data, Element element, size_t length, unsigned threads, Isa set)
    : Reduction(blocks(length, kSumBlock), kBlocksPerChunk, threads),
      data_(static_cast<const char*>(data)),
      length_(length),
      size_(with_element(element, [](auto tag) { return sizeof(typename decltype(tag)::Type); })),
      element_(element),
      loops_(loops(set)) {
  brief(length_ * size_ <= kBriefBytes);
}

void Sum::run(size_t begin, size_t end) {
  const auto sum = loops_.sum_block[static_cast<size_t>(element_)];
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kSumBlock;
    partials_[block] = sum(data_ + first * size_, std::min(kSumBlock, length_ - first));
  }
}

void Sum::finish() {
  Reduction::finish();
  if (element_ == Element::Float32 || element_ == Element::Float64) return;
  total_.number = element_ == Element::BigUint64
                      ? static_cast<double>(static_cast<uint64_t>(total_.integer))
                      : static_cast<double>(total_.integer);
}

SumRange::SumRange(size_t count, unsigned threads, Isa set)
    : Reduction(blocks(count, kRangeBlock), 1, threads), count_(count), loops_(loops(set)) {}

void SumRange::run(size_t begin, size_t end) {
  for (size_t block = begin; block < end; ++block) {
    const size_t first = block * kRangeBlock;
    const size_t count = std::min(kRangeBlock, count_ - first);
    partials_[block] = {loops_.sum_range(static_cast<double>(first), count), 0};
  }
}

}  // namespace manycore
