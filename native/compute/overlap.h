// An input of a job that also writes an array: the result must be what it would be if every input
// had been copied before, so an input that the writing could change is copied first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace manycore {

struct View {
  const void* data;
  size_t length;  // elements
  size_t size;    // bytes of an element
};

// What the job has read of an input when it writes element i of `out`.
enum class Reads {
  Elementwise,  // element i, for the last time, and those of the same block
  Anywhere,     // any element may be read later
};

// A segment is mapped once per process, as a SharedArrayBuffer is there once; so addresses tell.
inline bool overlap(const View& a, const View& b) {
  const auto first = reinterpret_cast<uintptr_t>(a.data);
  const auto second = reinterpret_cast<uintptr_t>(b.data);
  const size_t length = a.length * a.size, other = b.length * b.size;
  return length > 0 && other > 0 && first < second + other && second < first + length;
}

inline bool must_copy(const View& in, const View& out, Reads reads) {
  if (!overlap(in, out)) return false;
  return reads == Reads::Anywhere || in.data != out.data || in.size != out.size;
}

// The copy is part of the job, its first phase: chunks() chunks of copying, none if the array may
// be read where it is. Afterwards data() is what to read.
class Input {
 public:
  // Throws std::bad_alloc.
  Input(const View& in, const View& out, Reads reads) : source_(in) {
    if (must_copy(in, out, reads)) copy_ = std::make_unique_for_overwrite<char[]>(bytes());
  }

  const void* data() const { return copy_ ? copy_.get() : source_.data; }
  size_t length() const { return source_.length; }

  size_t chunks() const { return copy_ ? (bytes() + kChunk - 1) / kChunk : 0; }
  void copy(size_t begin, size_t end) {
    const size_t first = begin * kChunk;
    std::memcpy(copy_.get() + first, static_cast<const char*>(source_.data) + first,
                std::min(end * kChunk, bytes()) - first);
  }

 private:
  static constexpr size_t kChunk = size_t{1} << 19;
  size_t bytes() const { return source_.length * source_.size; }
  View source_;
  std::unique_ptr<char[]> copy_;
};

}  // namespace manycore
