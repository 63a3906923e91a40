// Parallel sort, for all but many elements of 8 and 16 bits.
#pragma once

#include <memory>

#include "compute/distribution.h"
#include "compute/radix.h"

namespace manycore {

// What moves is the elements' keys.
template <class T>
class SampleSort final : public Distribution<T, KeyOf<T>, SampleSort<T>> {
  using Base = Distribution<T, KeyOf<T>, SampleSort<T>>;
  using Key = KeyOf<T>;

 public:
  SampleSort(T* data, size_t length, unsigned threads)
      : Base(data, length, length > 1, threads), out_(data) {
    this->brief(length <= kBriefSort);
  }

 private:
  friend Base;

  void sampled() {}
  Key item(T value, size_t, size_t) const { return to_key(value); }

  void sort_all() {
    for (size_t i = 0; i < this->length_; ++i) this->items_[i] = to_key(this->data_[i]);
    sort(0, this->length_);
  }

  void sort_bucket(size_t bucket) { sort(this->bucket_begin(bucket), this->bucket_end(bucket)); }

  void sort(size_t begin, size_t end) {
    Key* const keys = this->items_;
    // The second buffer is private. The array itself would do, were it not shared: whoever writes
    // to it meanwhile would change keys that have been counted, and with them the places written
    // to.
    const std::unique_ptr<Key[]> other(new Key[end - begin]);
    DigitCounts counts;
    radix_sort(keys + begin, other.get(), end - begin, counts);
    for (size_t i = begin; i < end; ++i) out_[i] = from_key<T>(keys[i]);
  }

  T* const out_;
};

}  // namespace manycore
