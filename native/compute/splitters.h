// Dividing keys into buckets of about equal size by looking at a sample of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "compute/radix.h"

namespace manycore {

// Bucket b holds the keys k with splitter[b - 1] <= k < splitter[b]. The splitters stand in a
// complete binary tree stored level by level (node i has the children 2i and 2i + 1), so that the
// way down is arithmetic without a branch to predict.
template <class Key>
class Splitters {
 public:
  static constexpr int kMostLevels = 9;
  static constexpr size_t kMost = size_t{1} << kMostLevels;
  static constexpr size_t kOversampling = 8;

  size_t buckets() const { return size_t{1} << levels_; }

  // The least key that belongs to a bucket.
  Key first(size_t bucket) const { return bucket == 0 ? Key{0} : sorted_[bucket - 1]; }

  // `sample` holds kOversampling keys per bucket, and `other` is as long; both are overwritten.
  void build(Key* sample, Key* other, int levels) {
    levels_ = levels;
    const size_t count = buckets() - 1;
    DigitCounts counts;
    radix_sort(sample, other, (count + 1) * kOversampling, counts);
    Key last = 0;
    for (size_t i = 0; i < count; ++i) {
      const Key drawn = sample[(i + 1) * kOversampling - 1];
      // A key that is drawn twice is frequent. Its successor becomes a splitter, too: then it has
      // a bucket to itself, where nothing remains to be sorted.
      if (i == 0 || drawn > last) {
        last = drawn;
      } else if (drawn == last && last < Key(~Key{0})) {
        ++last;
      }
      sorted_[i] = last;
    }
    size_t next = 0;
    place(1, next);
  }

  // Writes the bucket of each key. Several keys go down the tree side by side, because each step
  // waits for the one before.
  template <class T, class ToKey>
  void classify(const T* values, size_t count, uint16_t* out, ToKey to_key) const {
    constexpr size_t kSide = 16;
    const size_t leaves = buckets();
    size_t i = 0;
    for (; i + kSide <= count; i += kSide) {
      Key key[kSide];
      size_t node[kSide];
      for (size_t s = 0; s < kSide; ++s) key[s] = to_key(values[i + s]), node[s] = 1;
      for (int level = 0; level < levels_; ++level) {
        for (size_t s = 0; s < kSide; ++s) node[s] = 2 * node[s] + (tree_[node[s]] <= key[s]);
      }
      for (size_t s = 0; s < kSide; ++s) out[i + s] = static_cast<uint16_t>(node[s] - leaves);
    }
    for (; i < count; ++i) {
      const Key key = to_key(values[i]);
      size_t node = 1;
      while (node < leaves) node = 2 * node + (tree_[node] <= key);
      out[i] = static_cast<uint16_t>(node - leaves);
    }
  }

 private:
  // In order: left child, node, right child.
  void place(size_t node, size_t& next) {
    if (node >= buckets()) return;
    place(2 * node, next);
    tree_[node] = sorted_[next++];
    place(2 * node + 1, next);
  }

  int levels_ = 0;
  Key tree_[kMost];
  Key sorted_[kMost];
};

}  // namespace manycore
