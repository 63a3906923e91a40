// A manycore queue for C++ threads: the same memory as the JavaScript Queue, so either side
// produces and either side consumes, and blocked threads of both sides wake each other.
//
// The memory is that of the JavaScript object's handle (an Int32Array over a SharedArrayBuffer, see
// share()), whose owner keeps it alive. A view is a few words, checked when it is made; copy it
// freely and use it from any number of threads. Threads need no registration.
//
//   auto numbers = manycore::Queue<double>::over(memory, byte_length);
//   if (!numbers) return;                      // not a queue of float64
//   numbers->put(0.5);                         // blocks while the queue is full
//   double value;
//   while (numbers->get(value) == manycore::QueueStatus::Done) use(value);  // until closed,
//   drained
//
// In a kernel (manycore/kernel.h) a Queue is a parameter like any other. Its calls end when the
// kernel's job is cancelled.
//
// A program of its own links the library `core` of this project's CMakeLists.txt. Threads find each
// other through a table of the process that this library holds; two copies of it in one process do
// not see each other's waiters.
#pragma once

#include <algorithm>
#include <optional>
#include <type_traits>
#include <vector>

#include "manycore/error.h"
#include "manycore/parameter.h"

namespace [[gnu::visibility("hidden")]] manycore {

enum class QueueStatus {
  Done,
  TimedOut,  // still full, or still empty; from a try: at this moment
  Closed,    // to a put: closed. To a get: closed and drained
  TooLarge,  // a byte string that the queue can never hold
};

// What queues of all types have in common.
class QueueView {
 public:
  uint32_t capacity() const { return view_.capacity; }
  bool closed() const { return abi::host().queue_closed(&view_) != 0; }
  // From now on puts fail; gets take what is left and then fail.
  void close() const { abi::host().queue_close(&view_); }

  // Says that so many values that were got are dealt with. False, and nothing is changed, when that
  // would be more than have been put.
  bool task_done(uint32_t count = 1) const {
    return abi::host().queue_task_done(&view_, count) == abi::kDone;
  }
  // Blocks until everything that was put is done; false when time runs out.
  bool join(Timeout timeout = kNoTimeout) const {
    return detail::passed(abi::host().queue_join(&view_, detail::nanoseconds(timeout)));
  }

 protected:
  QueueView() = default;

  bool open(void* memory, size_t byte_length, uint8_t carries) {
    return abi::host().queue_open(memory, byte_length, carries, &view_) == abi::kDone;
  }
  static QueueStatus status(int32_t outcome) {
    if (outcome == abi::kClosed) return QueueStatus::Closed;
    if (outcome == abi::kTooLarge) return QueueStatus::TooLarge;
    return detail::passed(outcome) ? QueueStatus::Done : QueueStatus::TimedOut;
  }

  abi::Host::Queue view_{};
};

namespace detail {

template <class T>
constexpr uint8_t kCarries = std::is_same_v<T, int32_t>    ? abi::kOfInt32
                             : std::is_same_v<T, uint32_t> ? abi::kOfUint32
                             : std::is_same_v<T, double>   ? abi::kOfFloat64
                                                           : abi::kOfInt64;

// Of memory that has been checked; since then somebody may have written to it.
template <class Queue, uint8_t carries>
struct QueueParameter {
  static constexpr abi::Parameter describe() { return {abi::kObject, abi::kQueue, carries, 0}; }
  static Queue make(const abi::Argument& argument) {
    auto queue = Queue::over(argument.memory.data, argument.memory.length);
    if (!queue) throw std::runtime_error("a queue's memory is corrupted");
    return *queue;
  }
};

}  // namespace detail

// T is int32_t ('int32' in JavaScript), uint32_t, double ('float64') or int64_t ('bigint64').
template <class T>
class Queue : public QueueView {
  static_assert(std::is_same_v<T, int32_t> || std::is_same_v<T, uint32_t> ||
                    std::is_same_v<T, double> || std::is_same_v<T, int64_t>,
                "queues carry int32_t, uint32_t, double or int64_t");

 public:
  // Nothing when the memory, 8-byte aligned, does not hold a queue of that type.
  static std::optional<Queue> over(void* memory, size_t byte_length) {
    Queue queue;
    if (!queue.open(memory, byte_length, detail::kCarries<T>)) return std::nullopt;
    return queue;
  }

  QueueStatus put(T value, Timeout timeout = kNoTimeout) const {
    return status(abi::host().queue_put(&view_, &value, detail::nanoseconds(timeout)));
  }
  QueueStatus try_put(T value) const { return put(value, Timeout::zero()); }
  QueueStatus get(T& value, Timeout timeout = kNoTimeout) const {
    return status(abi::host().queue_get(&view_, &value, detail::nanoseconds(timeout)));
  }
  QueueStatus try_get(T& value) const { return get(value, Timeout::zero()); }

  struct Batch {
    QueueStatus status;
    size_t count;  // how many went through, whatever the status
  };
  // Blocks until all are in.
  Batch put_many(const T* values, size_t count, Timeout timeout = kNoTimeout) const {
    uint64_t done = 0;
    const int64_t limit = detail::nanoseconds(timeout);
    const QueueStatus end = status(abi::host().queue_put_many(&view_, values, count, limit, &done));
    return {end, static_cast<size_t>(done)};
  }
  // Blocks for the first, then takes what is there.
  Batch get_many(T* values, size_t most, Timeout timeout = kNoTimeout) const {
    uint64_t done = 0;
    const int64_t limit = detail::nanoseconds(timeout);
    const QueueStatus end = status(abi::host().queue_get_many(&view_, values, most, limit, &done));
    return {end, static_cast<size_t>(done)};
  }

 private:
  Queue() = default;
};

// A queue of type 'any', as far as raw bytes go: what C++ puts arrives in JavaScript as a
// Uint8Array, and a Uint8Array that JavaScript puts arrives here.
class ByteQueue : public QueueView {
 public:
  // Nothing when the memory, 8-byte aligned, does not hold a queue of type 'any'.
  static std::optional<ByteQueue> over(void* memory, size_t byte_length) {
    ByteQueue queue;
    if (!queue.open(memory, byte_length, abi::kOfBytes)) return std::nullopt;
    return queue;
  }

  // In bytes.
  size_t longest() const {
    return static_cast<size_t>(abi::host().bytes_longest(&view_)) - 1;  // and what kind it is
  }

  QueueStatus put(const uint8_t* data, size_t length, Timeout timeout = kNoTimeout) const {
    std::vector<uint8_t> encoded(length + 1);
    encoded[0] = kBytes;
    std::copy_n(data, length, encoded.begin() + 1);
    return put_encoded(encoded, timeout);
  }
  QueueStatus try_put(const uint8_t* data, size_t length) const {
    return put(data, length, Timeout::zero());
  }

  struct Value {
    std::vector<uint8_t> bytes;
    // It was no Uint8Array: these are its bytes as manycore encodes it, for pass_on() only.
    bool encoded = false;
  };
  QueueStatus get(Value& value, Timeout timeout = kNoTimeout) const {
    std::vector<uint8_t>& bytes = value.bytes;
    bytes.resize(std::max<size_t>(bytes.size(), 64));
    for (;;) {
      uint64_t length = 0;
      const int32_t outcome = abi::host().bytes_get(&view_, bytes.data(), bytes.size(),
                                                    detail::nanoseconds(timeout), &length);
      if (outcome == abi::kTooLarge) {
        bytes.resize(static_cast<size_t>(length));  // and once more: it is still there
        continue;
      }
      bytes.resize(outcome == abi::kDone ? static_cast<size_t>(length) : 0);
      value.encoded = !bytes.empty() && bytes[0] != kBytes;
      if (!bytes.empty() && !value.encoded) bytes.erase(bytes.begin());
      return status(outcome);
    }
  }
  QueueStatus try_get(Value& value) const { return get(value, Timeout::zero()); }
  // Puts a value that was got, of whatever kind, for JavaScript to read.
  QueueStatus pass_on(const Value& value, Timeout timeout = kNoTimeout) const {
    if (!value.encoded) return put(value.bytes.data(), value.bytes.size(), timeout);
    return put_encoded(value.bytes, timeout);
  }

 private:
  // The first byte of an encoded value says what it is; a byte string's follow as they are.
  static constexpr uint8_t kBytes = abi::kEncodedBytes;

  ByteQueue() = default;
  QueueStatus put_encoded(const std::vector<uint8_t>& encoded, Timeout timeout) const {
    const int64_t limit = detail::nanoseconds(timeout);
    return status(abi::host().bytes_put(&view_, encoded.data(), encoded.size(), limit));
  }
};

template <class T>
struct detail::ParameterOf<Queue<T>> : detail::QueueParameter<Queue<T>, detail::kCarries<T>> {};
template <>
struct detail::ParameterOf<ByteQueue> : detail::QueueParameter<ByteQueue, abi::kOfBytes> {};

}  // namespace manycore
