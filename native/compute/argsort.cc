#include "compute/argsort.h"

#include <memory>

#include "compute/distribution.h"
#include "compute/overlap.h"
#include "compute/radix.h"

namespace manycore {
namespace {

struct Pair {
  uint64_t key;
  uint32_t index;
};

// Pairs are sorted as integers: the key's leading bits, as far as there is room for them, above the
// place. No two of these are equal, so the order is that of a stable sort.
int places(size_t count) { return static_cast<int>(std::bit_width(count - 1)); }

// How many bits of a key there is no room for.
int excess(uint64_t range, int place_bits) {
  const int bits = static_cast<int>(std::bit_width(range)) + place_bits;
  return bits > 64 ? bits - 64 : 0;
}

constexpr uint64_t mask(int bits) { return (uint64_t{1} << bits) - 1; }

// Calls body(begin, end) for each two or more neighbours that agree above `bits`.
template <class Body>
void each_run(const uint64_t* items, size_t count, int bits, Body&& body) {
  for (size_t begin = 0; begin + 1 < count;) {
    size_t end = begin + 1;
    while (end < count && items[end] >> bits == items[begin] >> bits) ++end;
    if (end - begin > 1) body(begin, end);
    begin = end;
  }
}

// Writes the pairs' indices in the order of their keys; pairs of one key keep their order. Each
// recursion has at least 32 bits less to look at.
void order(Pair* pairs, size_t count, uint32_t* out, DigitCounts& counts) {
  constexpr size_t kInsertion = 16;
  if (count <= kInsertion) {
    for (size_t i = 1; i < count; ++i) {
      const Pair pair = pairs[i];
      size_t hole = i;
      for (; hole > 0 && pair.key < pairs[hole - 1].key; --hole) pairs[hole] = pairs[hole - 1];
      pairs[hole] = pair;
    }
    for (size_t i = 0; i < count; ++i) out[i] = pairs[i].index;
    return;
  }
  uint64_t low = pairs[0].key, high = low;
  for (size_t i = 1; i < count; ++i) {
    low = std::min(low, pairs[i].key);
    high = std::max(high, pairs[i].key);
  }
  const int bits = places(count);
  const int shift = excess(high - low, bits);
  const auto items = std::make_unique_for_overwrite<uint64_t[]>(2 * count);
  for (size_t i = 0; i < count; ++i) items[i] = ((pairs[i].key - low) >> shift) << bits | i;
  radix_sort(items.get(), items.get() + count, count, counts);
  for (size_t i = 0; i < count; ++i) out[i] = pairs[items[i] & mask(bits)].index;
  if (shift == 0) return;
  each_run(items.get(), count, bits, [&](size_t begin, size_t end) {
    const auto run = std::make_unique_for_overwrite<Pair[]>(end - begin);
    for (size_t i = begin; i < end; ++i) run[i - begin] = pairs[items[i] & mask(bits)];
    order(run.get(), end - begin, out + begin, counts);
  });
}

// What moves is an element's index and as much of its key, counted from the bucket's first one, as
// fits above it: eight bytes, however wide the key is. The few that cannot be told apart by that
// (in ten million random doubles hardly any) are put in order by the whole key afterwards.
template <class T>
class ArgSort final : public Distribution<T, uint64_t, ArgSort<T>> {
  using Base = Distribution<T, uint64_t, ArgSort<T>>;
  using Key = KeyOf<T>;

 public:
  ArgSort(const T* data, size_t length, uint32_t* out, unsigned threads)
      : ArgSort(Input({data, length, sizeof(T)}, {out, length, sizeof(uint32_t)}, Reads::Anywhere),
                length, out, threads) {}

 private:
  friend Base;

  ArgSort(Input&& input, size_t length, uint32_t* out, unsigned threads)
      : Base(static_cast<const T*>(input.data()), length,
             input.chunks() ? input.chunks() : size_t{length > 0}, threads),
        input_(std::move(input)),
        out_(out),
        copying_(input_.chunks() > 0),
        bits_(length > 1 ? places(length) : 0) {
    this->brief(length <= kBriefSort);
  }

  void run(size_t begin, size_t end) override {
    copying_ ? input_.copy(begin, end) : Base::run(begin, end);
  }

  bool next_phase(size_t& length, size_t& grain) override {
    if (!copying_) return Base::next_phase(length, grain);
    copying_ = false;
    length = 1;
    return true;
  }

  void sampled() {
    for (size_t bucket = 0; bucket < this->buckets_; ++bucket) {
      const uint64_t first = this->splitters_.first(bucket);
      const uint64_t next = bucket + 1 < this->buckets_ ? this->splitters_.first(bucket + 1)
                                                        : uint64_t{Key(~Key{0})} + 1;
      firsts_[bucket] = first;
      // An empty bucket's range does not matter; 2^64 keys are counted as none, and one less is
      // right.
      shifts_[bucket] = excess(next - first - 1, bits_);
    }
  }

  uint64_t item(T value, size_t index, size_t bucket) const {
    return ((to_key(value) - firsts_[bucket]) >> shifts_[bucket]) << bits_ | index;
  }

  void sort_all() {
    const auto pairs = std::make_unique_for_overwrite<Pair[]>(this->length_);
    for (size_t i = 0; i < this->length_; ++i) {
      pairs[i] = {to_key(this->data_[i]), static_cast<uint32_t>(i)};
    }
    DigitCounts counts;
    order(pairs.get(), this->length_, out_, counts);
  }

  void sort_bucket(size_t bucket) {
    const size_t first = this->bucket_begin(bucket);
    const size_t count = this->bucket_end(bucket) - first;
    uint64_t* const items = this->items_ + first;
    uint32_t* const out = out_ + first;
    const auto other = std::make_unique_for_overwrite<uint64_t[]>(count);
    DigitCounts counts;
    radix_sort(items, other.get(), count, counts);
    for (size_t i = 0; i < count; ++i) out[i] = index_of(items[i]);
    if (shifts_[bucket] == 0) return;
    settle(items, other.get(), count, out, counts);
  }

  // Puts those in order whose keys agree as far as the items tell. `keys` is room for the whole
  // ones: all are fetched first, because each comes from somewhere else in memory.
  void settle(const uint64_t* items, uint64_t* keys, size_t count, uint32_t* out,
              DigitCounts& counts) {
    const auto alike = [=, this](size_t a, size_t b) {
      return items[a] >> bits_ == items[b] >> bits_;
    };
    for (size_t i = 0; i < count; ++i) {
      if ((i > 0 && alike(i, i - 1)) || (i + 1 < count && alike(i, i + 1))) {
        keys[i] = to_key(this->data_[index_of(items[i])]);
      }
    }
    each_run(items, count, bits_, [&](size_t begin, size_t end) {
      size_t descents = 0;
      for (size_t i = begin + 1; i < end; ++i) descents += keys[i] < keys[i - 1];
      if (descents == 0) return;
      const auto run = std::make_unique_for_overwrite<Pair[]>(end - begin);
      for (size_t i = begin; i < end; ++i) run[i - begin] = {keys[i], index_of(items[i])};
      order(run.get(), end - begin, out + begin, counts);
    });
  }

  uint32_t index_of(uint64_t item) const { return static_cast<uint32_t>(item & mask(bits_)); }

  Input input_;
  uint32_t* const out_;
  bool copying_;
  const int bits_;  // of an index
  uint64_t firsts_[Splitters<Key>::kMost];
  int shifts_[Splitters<Key>::kMost];
};

}  // namespace

std::shared_ptr<Job> argsort_job(const void* data, Element element, size_t length, uint32_t* out,
                                 unsigned threads) {
  return with_element(element, [&](auto tag) -> std::shared_ptr<Job> {
    using T = typename decltype(tag)::Type;
    return std::make_shared<ArgSort<T>>(static_cast<const T*>(data), length, out, threads);
  });
}

}  // namespace manycore
