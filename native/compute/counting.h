// Parallel sort for elements of 8 and 16 bits: count how often each value occurs, then write it
// that often.
#pragma once

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "compute/order.h"
#include "thread/job.h"

namespace manycore {

template <class T>
class CountingSort : public Job {
  using Key = KeyOf<T>;

 public:
  CountingSort(T* data, size_t length, unsigned threads)
      : Job(stripes(length), 1, threads), data_(data), length_(length) {
    try {
      counts_.resize(stripes(length) * kValues);
    } catch (const std::bad_alloc&) {
      fail("out of memory");
    }
  }

 private:
  static constexpr size_t kValues = size_t{1} << (8 * sizeof(T));
  static constexpr size_t kStripe = 16 * kValues;
  static constexpr size_t kMostStripes = 16;

  // A stripe has its own counters; they should be few compared to its elements.
  static size_t stripes(size_t length) {
    return std::min(kMostStripes, length / kStripe + (length > 0));
  }

  void run(size_t begin, size_t end) override {
    if (writing_) return write(begin, end);
    for (size_t stripe = begin; stripe < end; ++stripe) count(stripe);
  }

  void count(size_t stripe) {
    const size_t stripe_length = length_ / stripes(length_) + 1;
    const size_t begin = std::min(length_, stripe * stripe_length);
    const size_t end = std::min(length_, begin + stripe_length);
    size_t* counts = counts_.data() + stripe * kValues;
    for (size_t i = begin; i < end; ++i) ++counts[to_key(data_[i])];
  }

  // The first row becomes the place behind each value's last element.
  bool next_phase(size_t& length, size_t& grain) override {
    if (writing_ || length_ == 0) return false;
    size_t place = 0;
    for (size_t value = 0; value < kValues; ++value) {
      for (size_t stripe = 0; stripe < stripes(length_); ++stripe) {
        place += counts_[stripe * kValues + value];
      }
      counts_[value] = place;
    }
    writing_ = true;
    length = length_;
    grain = size_t{1} << 18;
    return true;
  }

  void write(size_t begin, size_t end) {
    const size_t* ends = counts_.data();
    size_t value = static_cast<size_t>(std::upper_bound(ends, ends + kValues, begin) - ends);
    for (size_t at = begin; at < end; ++value) {
      const size_t stop = std::min(end, ends[value]);
      std::fill(data_ + at, data_ + stop, from_key<T>(static_cast<Key>(value)));
      at = std::max(at, stop);
    }
  }

  T* const data_;
  const size_t length_;
  bool writing_ = false;
  std::vector<size_t> counts_;  // [stripe][value]
};

}  // namespace manycore
