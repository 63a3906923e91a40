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
      : Base(data, length, size_t{length > 1}, threads), out_(data) {
    this->brief(length <= kBriefSort);
  }

 private:
  friend Base;

  void sampled() {}
  Key item(T value, size_t, size_t) const { return to_key(value); }

  void sort_all() {
    const auto keys = std::make_unique_for_overwrite<Key[]>(this->length_);
    for (size_t i = 0; i < this->length_; ++i) keys[i] = to_key(this->data_[i]);
    sort(keys.get(), out_, this->length_);
  }

  void sort_bucket(size_t bucket) {
    const size_t begin = this->bucket_begin(bucket);
    sort(this->items_ + begin, out_ + begin, this->bucket_end(bucket) - begin);
  }

  static void sort(Key* keys, T* out, size_t count) {
    // The second buffer is private. The array itself would do, were it not shared: whoever writes
    // to it meanwhile would change keys that have been counted, and with them the places written
    // to.
    const auto other = std::make_unique_for_overwrite<Key[]>(count);
    DigitCounts counts;
    radix_sort(keys, other.get(), count, counts);
    for (size_t i = 0; i < count; ++i) out[i] = from_key<T>(keys[i]);
  }

  T* const out_;
};

}  // namespace manycore
