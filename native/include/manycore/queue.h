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
// Link against the library `core` of this project's CMakeLists.txt. Threads find each other through
// a table of the process that this library holds; two copies of it in one process do not see each
// other's waiters.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace manycore {

enum class QueueStatus {
  Done,
  TimedOut,  // still full, or still empty; from a try: at this moment
  Closed,    // to a put: closed. To a get: closed and drained
  TooLarge,  // a byte string that the queue can never hold
};

using Timeout = std::chrono::nanoseconds;
inline constexpr Timeout kNoTimeout = Timeout::max();

// What queues of all types have in common.
class QueueView {
 public:
  uint32_t capacity() const { return capacity_; }
  bool closed() const;
  // From now on puts fail; gets take what is left and then fail.
  void close() const;

  // Says that so many values that were got are dealt with. False, and nothing is changed, when that
  // would be more than have been put.
  bool task_done(uint32_t count = 1) const;
  // Blocks until everything that was put is done; false when time runs out.
  bool join(Timeout timeout = kNoTimeout) const;

 protected:
  QueueView() = default;
  static std::optional<QueueView> over(void* memory, size_t byte_length, uint32_t element_type);

  void* memory_ = nullptr;
  uint32_t capacity_ = 0, slot_bytes_ = 0, blocks_ = 0;

  friend struct QueueAccess;
};

// T is int32_t ('int32' in JavaScript), uint32_t, double ('float64') or int64_t ('bigint64').
template <class T>
class Queue : public QueueView {
 public:
  // Nothing when the memory, 8-byte aligned, does not hold a queue of that type.
  static std::optional<Queue> over(void* memory, size_t byte_length);

  QueueStatus put(T value, Timeout timeout = kNoTimeout) const;
  QueueStatus try_put(T value) const;
  QueueStatus get(T& value, Timeout timeout = kNoTimeout) const;
  QueueStatus try_get(T& value) const;

  struct Batch {
    QueueStatus status;
    size_t count;  // how many went through, whatever the status
  };
  // Blocks until all are in.
  Batch put_many(const T* values, size_t count, Timeout timeout = kNoTimeout) const;
  // Blocks for the first, then takes what is there.
  Batch get_many(T* values, size_t most, Timeout timeout = kNoTimeout) const;

 private:
  explicit Queue(const QueueView& view) : QueueView(view) {}
};

// A queue of type 'any', as far as raw bytes go: what C++ puts arrives in JavaScript as a
// Uint8Array, and a Uint8Array that JavaScript puts arrives here.
class ByteQueue : public QueueView {
 public:
  // Nothing when the memory, 8-byte aligned, does not hold a queue of type 'any'.
  static std::optional<ByteQueue> over(void* memory, size_t byte_length);

  // In bytes.
  size_t longest() const;

  QueueStatus put(const uint8_t* data, size_t length, Timeout timeout = kNoTimeout) const;
  QueueStatus try_put(const uint8_t* data, size_t length) const;

  struct Value {
    std::vector<uint8_t> bytes;
    // It was no Uint8Array: these are its bytes as manycore encodes it, for pass_on() only.
    bool encoded = false;
  };
  QueueStatus get(Value& value, Timeout timeout = kNoTimeout) const;
  QueueStatus try_get(Value& value) const;
  // Puts a value that was got, of whatever kind, for JavaScript to read.
  QueueStatus pass_on(const Value& value, Timeout timeout = kNoTimeout) const;

 private:
  explicit ByteQueue(const QueueView& view) : QueueView(view) {}
};

}  // namespace manycore
