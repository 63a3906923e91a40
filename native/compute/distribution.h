// Dividing an array into buckets that are sorted one by one: what sorting and argsorting share.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>

#include "compute/order.h"
#include "compute/splitters.h"
#include "memory/scratch.h"
#include "thread/job.h"

namespace manycore {

// Memory is slow and caches are fast, so the array is carried through memory as few times as
// possible:
//   1. Sample    draw some keys; they tell where to split.
//   2. Count     each stripe of the array notes the bucket of each element, and how many in each.
//   3. Scatter   now every stripe knows its places in every bucket, and moves its elements there.
//   4. Sort      each bucket fits in a cache. It is sorted, and the result written.
// The stripes and the buckets are claimed on demand by the participating threads. Elements of a
// bucket stay in their order, so what follows may be a stable sort.
//
// Self says what moves and what is done with it:
//   void sampled()                                once the splitters are known
//   Item item(T value, size_t index, size_t bucket)
//   void sort_bucket(size_t bucket)
//   void sort_all()                               instead, when one bucket is enough
template <class T, class Item, class Self>
class Distribution : public Job {
 protected:
  using Key = KeyOf<T>;

  // `chunks`: of the phase before, for those who have one; else 1, or 0 if there is nothing to do.
  Distribution(const T* data, size_t length, size_t chunks, unsigned threads)
      : Job(chunks, 1, threads), data_(data), length_(length) {}

  void run(size_t begin, size_t end) override {
    if (phase_ == Phase::Sample) return sample();
    for (size_t i = begin; i < end; ++i) {
      if (phase_ == Phase::Count) count(i);
      if (phase_ == Phase::Scatter) scatter(i);
      if (phase_ == Phase::Sort) buckets_ == 1 ? self().sort_all() : self().sort_bucket(i);
    }
  }

  bool next_phase(size_t& length, size_t& grain) override {
    grain = 1;
    switch (phase_) {
      case Phase::Sample:
        if (buckets_ == 0) return false;
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

  size_t bucket_begin(size_t bucket) const { return starts_[bucket]; }
  size_t bucket_end(size_t bucket) const { return starts_[bucket + 1]; }

  const T* data_;
  const size_t length_;
  Item* items_ = nullptr;  // unless there is only one bucket
  size_t buckets_ = 0;
  Splitters<Key> splitters_;

 private:
  // Buckets of about this many bytes: with as much scratch they still fit in a second-level cache.
  static constexpr size_t kBucketBytes = 128 * 1024;
  static constexpr size_t kMostStripes = 64;
  using Counts = size_t[Splitters<Key>::kMost];

  enum class Phase { Sample, Count, Scatter, Sort };

  Self& self() { return static_cast<Self&>(*this); }

  void sample() {
    const size_t wanted = length_ / (kBucketBytes / sizeof(Item));
    const int levels = std::min(int(std::bit_width(wanted)), Splitters<Key>::kMostLevels);
    buckets_ = size_t{1} << levels;
    if (buckets_ == 1) return;
    stripes_ = kMostStripes;
    stripe_length_ = length_ / kMostStripes + 1;

    constexpr size_t kLongest = SIZE_MAX / 64;
    const size_t item_bytes = (length_ * sizeof(Item) + kCacheLine - 1) & ~(kCacheLine - 1);
    const size_t table_bytes = stripes_ * sizeof(Counts);
    const size_t bucket_bytes = stripes_ * stripe_length_ * sizeof(uint16_t);
    char* const memory =
        length_ > kLongest
            ? nullptr
            : static_cast<char*>(scratch_.allocate(item_bytes + table_bytes + bucket_bytes));
    if (!memory) return fail("out of memory");
    items_ = reinterpret_cast<Item*>(memory);
    places_ = reinterpret_cast<Counts*>(memory + item_bytes);
    bucket_of_ = reinterpret_cast<uint16_t*>(memory + item_bytes + table_bytes);
    // The scratch for the items is not in use yet. An arbitrary but fixed sequence of positions:
    // the same array is always sorted in the same way.
    Key* const keys = reinterpret_cast<Key*>(memory);
    const size_t drawn = buckets_ * Splitters<Key>::kOversampling;
    uint64_t state = 1;
    for (size_t i = 0; i < drawn; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      keys[i] = to_key(data_[(state >> 11) % length_]);
    }
    splitters_.build(keys, keys + drawn, levels);
    self().sampled();
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
  // cache, for a single item. So items are collected by the line, and lines are written whole.
  //
  // An element is read again here, and somebody may have changed it since it was counted: it still
  // goes to the bucket that was noted, so every place stays inside.
  void scatter(size_t stripe) {
    constexpr size_t kLine = kCacheLine / sizeof(Item);
    struct alignas(kCacheLine) Line {
      Item items[kLine];
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
      lines[bucket].items[place % kLine] = self().item(data_[i], i, bucket);
      if (place % kLine != kLine - 1) continue;
      const size_t line = place - (kLine - 1);
      if (line >= from[bucket]) {
        std::memcpy(items_ + line, lines[bucket].items, sizeof(Line));
      } else {  // the line's beginning belongs to another stripe or bucket
        flush(lines[bucket].items, from[bucket], place + 1);
      }
      from[bucket] = place + 1;
    }
    for (size_t bucket = 0; bucket < buckets_; ++bucket) {
      flush(lines[bucket].items, from[bucket], at[bucket]);
    }
  }

  void flush(const Item* line, size_t begin, size_t end) {
    constexpr size_t kLine = kCacheLine / sizeof(Item);
    for (size_t i = begin; i < end; ++i) items_[i] = line[i % kLine];
  }

  Phase phase_ = Phase::Sample;
  size_t stripes_ = 0;
  size_t stripe_length_ = 0;
  Counts* places_ = nullptr;       // per stripe: counts, then where its items of a bucket go
  uint16_t* bucket_of_ = nullptr;  // per element
  size_t starts_[Splitters<Key>::kMost + 1];
  Scratch scratch_;
};

}  // namespace manycore
