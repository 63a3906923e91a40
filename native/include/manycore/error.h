// What the calls of manycore throw. Uncaught in a kernel, the Task is rejected with the class of
// the same name in JavaScript; any other std::exception becomes a ManycoreError with its what().
#pragma once

#include <chrono>
#include <stdexcept>

#include "manycore/abi.h"

namespace [[gnu::visibility("hidden")]] manycore {

using Timeout = std::chrono::nanoseconds;
inline constexpr Timeout kNoTimeout = Timeout::max();

class Error : public std::runtime_error {
 public:
  Error(int32_t outcome, const char* what) : std::runtime_error(what), outcome_(outcome) {}
  int32_t outcome() const { return outcome_; }

 private:
  int32_t outcome_;
};

// The owner of a lock ended without unlocking it; recover() takes it over.
class AbandonedError : public Error {
 public:
  explicit AbandonedError(const char* what) : Error(abi::kAbandoned, what) {}
};

// To wait would be to wait for ever.
class DeadlockError : public Error {
 public:
  explicit DeadlockError(const char* what) : Error(abi::kDeadlock, what) {}
};

class BrokenBarrierError : public Error {
 public:
  explicit BrokenBarrierError(const char* what) : Error(abi::kBroken, what) {}
};

namespace detail {

// Leads a kernel out whose job was cancelled. No std::exception, so that a kernel that handles
// errors does not take it for one; after a `catch (...)` the next call throws it again.
struct Stopped {};

inline int64_t nanoseconds(Timeout timeout) {
  return timeout == kNoTimeout ? abi::kNoLimit : timeout < Timeout::zero() ? 0 : timeout.count();
}

// kDone: true. kTimedOut: false. All else is thrown.
inline bool passed(int32_t outcome) {
  switch (outcome) {
    case abi::kDone:
      return true;
    case abi::kTimedOut:
      return false;
    case abi::kStopped:
      throw Stopped{};
    case abi::kAbandoned:
      throw AbandonedError(abi::host().reason());
    case abi::kDeadlock:
      throw DeadlockError(abi::host().reason());
    case abi::kBroken:
      throw BrokenBarrierError(abi::host().reason());
    default:
      throw Error(outcome, abi::host().reason());
  }
}

}  // namespace detail
}  // namespace manycore
