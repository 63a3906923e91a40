// Parallel sort for elements of 32 and 64 bits.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "compute/order.h"
#include "compute/radix.h"
#include "compute/splitters.h"
#include "memory/scratch.h"
#include "thread/job.h"

namespace manycore {

// Memory is slow and caches are fast, so the array is carried through memory as few times as
// possible:
//   1. Sample    draw some keys; they tell where to split.
//   2. Count     each stripe of the array notes the bucket of each element, and how many in each.
//   3. Scatter   now every stripe knows its places in every bucket, and moves its elements there.
//   4. Sort      each bucket fits in a cache. It is sorted and written back to the array.
// The stripes and the buckets are claimed on demand by the participating threads.
template <class T>
class SampleSort : public Job {
  using Key = KeyOf<T>;

 public:
  SampleSort(T* data, size_t length, unsigned threads)
      : Job(length > 1, 1, threads), data_(data), length_(length) {}

 private:
  // Buckets of about this many bytes: with as much scratch they still fit in a second-level cache.
  static constexpr size_t kBucketBytes = 128 * 1024;
  static constexpr size_t kMostStripes = 64;
  using Counts = size_t[Splitters<Key>::kMost];

  enum class Phase { Sample, Count, Scatter, Sort };

  void run(size_t begin, size_t end) override {
    if (phase_ == Phase::Sample) return sample();
    for (size_t i = begin; i < end; ++i) {
      if (phase_ == Phase::Count) count(i);
      if (phase_ == Phase::Scatter) scatter(i);
      if (phase_ == Phase::Sort) sort_bucket(i);
    }
  }

  bool next_phase(size_t& length, size_t& grain) override {
    grain = 1;
    switch (phase_) {
      case Phase::Sample:
        if (length_ <= 1) return false;
        phase_ = buckets_ == 1 ? Phase::Sort : Phase::Count;
        length = buckets_ == 1 ? 1 : stripes_;
        return true;
      case Phase::Count:
        number_places();
        phase_ = Phase::Scatter;
        length = stripes_;
        return true;
      case Phase::Scatter:
        phase_ = Phase::Sort;
        length = buckets_;
        return true;
      case Phase::Sort:
        break;
    }
    return false;
  }

  void finish() override { scratch_.release(); }

  void sample() {
    const size_t wanted = length_ / (kBucketBytes / sizeof(Key));
    const int levels = std::min(int(std::bit_width(wanted)), Splitters<Key>::kMostLevels);
    buckets_ = size_t{1} << levels;
    stripes_ = buckets_ == 1 ? 0 : kMostStripes;
    stripe_length_ = length_ / kMostStripes + 1;

    const size_t key_bytes = (length_ * sizeof(Key) + 63) / 64 * 64;
    const size_t table_bytes = stripes_ * sizeof(Counts);
    const size_t bucket_bytes = stripes_ ? length_ * sizeof(uint16_t) : 0;
    char* memory =
        length_ > SIZE_MAX / 32
            ? nullptr
            : static_cast<char*>(scratch_.allocate(key_bytes + table_bytes + bucket_bytes));
    if (!memory) return fail("out of memory");
    keys_ = reinterpret_cast<Key*>(memory);
    places_ = reinterpret_cast<Counts*>(memory + key_bytes);
    bucket_of_ = reinterpret_cast<uint16_t*>(memory + key_bytes + table_bytes);
    starts_[0] = 0;
    starts_[1] = length_;
    if (buckets_ == 1) {
      for (size_t i = 0; i < length_; ++i) keys_[i] = to_key(data_[i]);
      return;
    }
    // The scratch for the keys is not in use yet. An arbitrary but fixed sequence of positions: the
    // same array is always sorted in the same way.
    const size_t count = buckets_ * Splitters<Key>::kOversampling;
    uint64_t state = 1;
    for (size_t i = 0; i < count; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      keys_[i] = to_key(data_[(state >> 11) % length_]);
    }
    splitters_.build(keys_, keys_ + count, levels);
  }

  void count(size_t stripe) {
    const size_t begin = std::min(length_, stripe * stripe_length_);
    const size_t end = std::min(length_, begin + stripe_length_);
    splitters_.classify(data_ + begin, end - begin, bucket_of_ + begin,
                        [](T value) { return to_key(value); });
    Counts counts = {};
    for (size_t i = begin; i < end; ++i) ++counts[bucket_of_[i]];
    std::memcpy(places_[stripe], counts, sizeof(counts));
  }

  // Turns counts into places: bucket by bucket, and within a bucket stripe by stripe.
  void number_places() {
    size_t place = 0;
    for (size_t bucket = 0; bucket < buckets_; ++bucket) {
      starts_[bucket] = place;
      for (size_t stripe = 0; stripe < stripes_; ++stripe) {
        const size_t count = places_[stripe][bucket];
        places_[stripe][bucket] = place;
        place += count;
      }
    }
    starts_[buckets_] = place;
  }

  // Writing to hundreds of places at once would use a cache line, and an entry of the page table's
  // cache, for a single key. So keys are collected by the line, and lines are written whole.
  void scatter(size_t stripe) {
    constexpr size_t kLine = kCacheLine / sizeof(Key);
    struct alignas(kCacheLine) Line {
      Key keys[kLine];
    };
    Line lines[Splitters<Key>::kMost];
    Counts at, from;
    std::memcpy(at, places_[stripe], sizeof(at));
    std::memcpy(from, places_[stripe], sizeof(from));
    const size_t begin = std::min(length_, stripe * stripe_length_);
    const size_t end = std::min(length_, begin + stripe_length_);
    for (size_t i = begin; i < end; ++i) {
      const size_t bucket = bucket_of_[i];
      const size_t place = at[bucket]++;
      lines[bucket].keys[place % kLine] = to_key(data_[i]);
      if (place % kLine != kLine - 1) continue;
      const size_t line = place - (kLine - 1);
      if (line >= from[bucket]) {
        std::memcpy(keys_ + line, lines[bucket].keys, sizeof(Line));
      } else {  // the line's beginning belongs to another stripe or bucket
        flush(lines[bucket].keys, from[bucket], place + 1);
      }
      from[bucket] = place + 1;
    }
    for (size_t bucket = 0; bucket < buckets_; ++bucket) {
      flush(lines[bucket].keys, from[bucket], at[bucket]);
    }
  }

  void flush(const Key* line, size_t begin, size_t end) {
    constexpr size_t kLine = kCacheLine / sizeof(Key);
    for (size_t i = begin; i < end; ++i) keys_[i] = line[i % kLine];
  }

  void sort_bucket(size_t bucket) {
    const size_t begin = starts_[bucket];
    const size_t end = starts_[bucket + 1];
    // The second buffer is private. The array itself would do, were it not shared: whoever writes
    // to it meanwhile would change keys that have been counted, and with them the places written
    // to.
    const std::unique_ptr<Key[]> other(new Key[end - begin]);
    DigitCounts counts;
    radix_sort(keys_ + begin, other.get(), end - begin, counts);
    for (size_t i = begin; i < end; ++i) data_[i] = from_key<T>(keys_[i]);
  }

  T* const data_;
  const size_t length_;
  Phase phase_ = Phase::Sample;
  size_t buckets_ = 0;
  size_t stripes_ = 0;
  size_t stripe_length_ = 0;
  Key* keys_ = nullptr;
  Counts* places_ = nullptr;       // per stripe: counts, then where its keys of a bucket go
  uint16_t* bucket_of_ = nullptr;  // per element
  size_t starts_[Splitters<Key>::kMost + 1];
  Splitters<Key> splitters_;
  Scratch scratch_;
};

}  // namespace manycore
