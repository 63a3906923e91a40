// A manycore Semaphore for C++ threads, on the memory of the JavaScript object.
#pragma once

#include <optional>

#include "manycore/error.h"
#include "manycore/parameter.h"

namespace [[gnu::visibility("hidden")]] manycore {

// Permits belong to nobody: what a kernel has acquired and does not release is lost.
class Semaphore {
 public:
  // Nothing when the memory, 8-byte aligned, does not hold one.
  static std::optional<Semaphore> over(void* memory, size_t byte_length) {
    if (!abi::host().verify(memory, byte_length, abi::kSemaphore, 0)) return std::nullopt;
    return Semaphore(memory);
  }

  // Throws an Error when there can never be so many.
  void acquire(uint32_t permits = 1) const { take(permits, kNoTimeout); }
  bool try_acquire(uint32_t permits = 1, Timeout timeout = Timeout::zero()) const {
    return take(permits, timeout);
  }
  // Throws an Error when there would be more than the bound.
  void release(uint32_t permits = 1) const {
    detail::passed(abi::host().semaphore_release(memory_, permits));
  }

 private:
  friend detail::ObjectParameter<Semaphore, abi::kSemaphore>;
  explicit Semaphore(void* memory) : memory_(memory) {}
  bool take(uint32_t permits, Timeout timeout) const {
    const int64_t limit = detail::nanoseconds(timeout);
    return detail::passed(abi::host().semaphore_acquire(memory_, permits, limit));
  }
  void* memory_;
};

template <>
struct detail::ParameterOf<Semaphore> : detail::ObjectParameter<Semaphore, abi::kSemaphore> {};

}  // namespace manycore
