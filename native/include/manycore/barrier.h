// A manycore Barrier for C++ threads, on the memory of the JavaScript object.
//
// Each thread that runs a kernel is one party. A kernel that waits for others needs as many threads
// as parties: say { threads }, or be sure that the others are JavaScript.
#pragma once

#include <optional>

#include "manycore/error.h"
#include "manycore/parameter.h"

namespace [[gnu::visibility("hidden")]] manycore {

class Barrier {
 public:
  // Nothing when the memory, 8-byte aligned, does not hold one.
  static std::optional<Barrier> over(void* memory, size_t byte_length) {
    if (!abi::host().verify(memory, byte_length, abi::kBarrier, 0)) return std::nullopt;
    return Barrier(memory);
  }

  // Arrives and waits for the others, at most as long as the barrier's own timeout says. Returns an
  // index, from 0 to parties - 1, another one for each party. Throws BrokenBarrierError.
  uint32_t wait() const { return arrive(-1); }
  uint32_t wait(Timeout timeout) const { return arrive(detail::nanoseconds(timeout)); }

  void abort() const { abi::host().barrier_abort(memory_); }
  void reset() const { abi::host().barrier_reset(memory_); }

 private:
  friend detail::ObjectParameter<Barrier, abi::kBarrier>;
  explicit Barrier(void* memory) : memory_(memory) {}
  uint32_t arrive(int64_t timeout) const {
    uint32_t index = 0;
    detail::passed(abi::host().barrier_wait(memory_, timeout, &index));
    return index;
  }
  void* memory_;
};

template <>
struct detail::ParameterOf<Barrier> : detail::ObjectParameter<Barrier, abi::kBarrier> {};

}  // namespace manycore
