// A manycore Mutex for C++ threads: the lock of the JavaScript object, on the same memory. A view
// is a pointer; copy it freely. For std::lock_guard, std::unique_lock and std::scoped_lock.
//
//   void add(manycore::Range range, manycore::Mutex mutex, manycore::Whole<double> total) {
//     std::lock_guard lock(mutex);
//     ...
//
// In a kernel the lock belongs to the call for one range. A call that ends without unlocking it
// leaves it abandoned: the others get an AbandonedError instead of waiting for ever.
#pragma once

#include <optional>

#include "manycore/error.h"
#include "manycore/parameter.h"

namespace [[gnu::visibility("hidden")]] manycore {

namespace detail {

template <class Lock, uint8_t shape>
class LockView {
 public:
  // Nothing when the memory, 8-byte aligned, does not hold one.
  static std::optional<Lock> over(void* memory, size_t byte_length) {
    if (!abi::host().verify(memory, byte_length, shape, 0)) return std::nullopt;
    return Lock(memory);
  }

  // Throws AbandonedError, or DeadlockError.
  void lock() const { take(0, kNoTimeout); }
  // Throws AbandonedError.
  bool try_lock() const { return take(0, Timeout::zero()); }
  bool try_lock_for(Timeout timeout) const { return take(0, timeout); }
  // Takes over what somebody has left behind: what the lock protects may be half changed.
  void recover() const { take(1, kNoTimeout); }

  // False: this thread does not hold it. The kernel then fails with a NotOwnerError.
  bool unlock() const noexcept {
    const int32_t outcome = abi::host().mutex_unlock(memory_, kRecursive);
    if (outcome == abi::kDone) return true;
    constexpr char kWhat[] = "a lock was unlocked that is not held here";
    abi::host().fail(abi::kNotOwner, kWhat, sizeof(kWhat) - 1);
    return false;
  }

 protected:
  explicit LockView(void* memory) : memory_(memory) {}

 private:
  static constexpr int32_t kRecursive = shape == abi::kRecursiveMutex;

  bool take(int32_t recover, Timeout timeout) const {
    const auto& host = abi::host();
    return passed(host.mutex_lock(memory_, kRecursive, recover, nanoseconds(timeout)));
  }

  void* memory_;
};

}  // namespace detail

class Mutex : public detail::LockView<Mutex, abi::kMutex> {
 private:
  friend LockView;
  friend detail::ObjectParameter<Mutex, abi::kMutex>;
  explicit Mutex(void* memory) : LockView(memory) {}
};

class RecursiveMutex : public detail::LockView<RecursiveMutex, abi::kRecursiveMutex> {
 private:
  friend LockView;
  friend detail::ObjectParameter<RecursiveMutex, abi::kRecursiveMutex>;
  explicit RecursiveMutex(void* memory) : LockView(memory) {}
};

template <>
struct detail::ParameterOf<Mutex> : detail::ObjectParameter<Mutex, abi::kMutex> {};
template <>
struct detail::ParameterOf<RecursiveMutex>
    : detail::ObjectParameter<RecursiveMutex, abi::kRecursiveMutex> {};

}  // namespace manycore
