// Sorting keys within one thread's cache.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace manycore {

// A job that sorts no more elements is brief.
inline constexpr size_t kBriefSort = 512;

template <class Key>
void insertion_sort(Key* keys, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    const Key key = keys[i];
    size_t hole = i;
    for (; hole > 0 && key < keys[hole - 1]; --hole) keys[hole] = keys[hole - 1];
    keys[hole] = key;
  }
}

inline constexpr int kDigit = 11;  // bits; two tables of counts fit in a first-level cache

// Lent by the caller, so that it is not on the stack once per recursion. Each table has one entry
// more than a digit has values: after counting, [d] is where the keys with digit d begin.
struct DigitCounts {
  size_t low[(1 << kDigit) + 1];
  size_t high[(1 << kDigit) + 1];
};

// Sorts `keys`; `other` is as long and overwritten.
//
// n keys are told apart by their leading log2(n) or so bits, once the bits that all have in common
// are gone. So only those bits are sorted by radix, with a few to spare, in two passes: first by
// the lower digit, then, keeping that order, by the upper one. Then few neighbours agree in all
// bits looked at, and they are put in order by insertion. Where many agree (keys that crowd
// together in a few places), they are sorted the same way, by the bits that follow. Each such step
// leaves fewer bits, so the work is linear times a small constant, whatever the distribution.
template <class Key>
void radix_sort(Key* keys, Key* other, size_t count, DigitCounts& counts) {
  constexpr size_t kInsertion = 32;
  if (count <= kInsertion) return insertion_sort(keys, count);

  Key low = keys[0], high = keys[0];
  size_t descents = 0;
  for (size_t i = 1; i < count; ++i) {
    low = keys[i] < low ? keys[i] : low;
    high = keys[i] > high ? keys[i] : high;
    descents += keys[i] < keys[i - 1];
  }
  if (descents == 0) return;

  const int bits = static_cast<int>(std::bit_width(static_cast<Key>(high - low)));
  const int wanted = static_cast<int>(std::bit_width(count)) / 2 + 2;
  const int window = std::min(bits, 2 * std::min(wanted, kDigit));
  const int shift = bits - window;
  const int lower = window / 2;
  const Key mask = static_cast<Key>((Key{1} << lower) - 1);
  const auto place = [=](Key key) { return static_cast<Key>((key - low) >> shift); };

  size_t* const lows = counts.low;
  size_t* const highs = counts.high;
  const size_t low_digits = size_t{1} << lower, high_digits = size_t{1} << (window - lower);
  std::memset(lows, 0, (low_digits + 1) * sizeof(size_t));
  std::memset(highs, 0, (high_digits + 1) * sizeof(size_t));
  for (size_t i = 0; i < count; ++i) {
    const Key at = place(keys[i]);
    ++lows[(at & mask) + 1];
    ++highs[(at >> lower) + 1];
  }
  for (size_t d = 1; d < low_digits; ++d) lows[d] += lows[d - 1];
  for (size_t d = 1; d < high_digits; ++d) highs[d] += highs[d - 1];
  for (size_t i = 0; i < count; ++i) other[lows[place(keys[i]) & mask]++] = keys[i];
  for (size_t i = 0; i < count; ++i) keys[highs[place(other[i]) >> lower]++] = other[i];
  if (shift == 0) return;

  for (size_t begin = 0; begin + 1 < count;) {
    const Key group = place(keys[begin]);
    size_t end = begin + 1;
    while (end < count && place(keys[end]) == group) ++end;
    if (end - begin > 1) radix_sort(keys + begin, other + begin, end - begin, counts);
    begin = end;
  }
}

}  // namespace manycore
