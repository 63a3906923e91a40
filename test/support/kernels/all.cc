// Kernels for the tests: each does one thing.
#include <manycore/barrier.h>
#include <manycore/event.h>
#include <manycore/kernel.h>
#include <manycore/mutex.h>
#include <manycore/queue.h>
#include <manycore/semaphore.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <thread>

using manycore::Range;
using manycore::Whole;

namespace {

// Arguments

void saxpy(Range range, double a, std::span<const double> x, std::span<double> y) {
  for (size_t i : range) y[i] += a * x[i];
}
MANYCORE_KERNEL(saxpy)
MANYCORE_KERNEL_AS(saxpy_brief, saxpy, {.brief = 100})

template <class T>
void put_scalar(Range, T value, Whole<T> out) {
  out[0] = value;
}
MANYCORE_KERNEL_AS(put_int8, put_scalar<int8_t>)
MANYCORE_KERNEL_AS(put_uint8, put_scalar<uint8_t>)
MANYCORE_KERNEL_AS(put_int16, put_scalar<int16_t>)
MANYCORE_KERNEL_AS(put_uint16, put_scalar<uint16_t>)
MANYCORE_KERNEL_AS(put_int32, put_scalar<int32_t>)
MANYCORE_KERNEL_AS(put_uint32, put_scalar<uint32_t>)
MANYCORE_KERNEL_AS(put_float32, put_scalar<float>)
MANYCORE_KERNEL_AS(put_float64, put_scalar<double>)
MANYCORE_KERNEL_AS(put_bigint64, put_scalar<int64_t>)
MANYCORE_KERNEL_AS(put_biguint64, put_scalar<uint64_t>)

template <class T>
void twice(const Range& range, std::span<T> x) noexcept {
  for (size_t i = range.begin(); i < range.end(); i++) x[i] = static_cast<T>(x[i] * 2);
}
MANYCORE_KERNEL_AS(twice_int8, twice<int8_t>)
MANYCORE_KERNEL_AS(twice_uint8, twice<uint8_t>)
MANYCORE_KERNEL_AS(twice_int16, twice<int16_t>)
MANYCORE_KERNEL_AS(twice_uint16, twice<uint16_t>)
MANYCORE_KERNEL_AS(twice_int32, twice<int32_t>)
MANYCORE_KERNEL_AS(twice_uint32, twice<uint32_t>)
MANYCORE_KERNEL_AS(twice_float32, twice<float>)
MANYCORE_KERNEL_AS(twice_float64, twice<double>)
MANYCORE_KERNEL_AS(twice_bigint64, twice<int64_t>)
MANYCORE_KERNEL_AS(twice_biguint64, twice<uint64_t>)

void choose(Range range, bool yes, std::span<int32_t> x) {
  for (size_t i : range) x[i] = yes ? 1 : 2;
}
MANYCORE_KERNEL(choose)

void visit(Range range, std::span<uint8_t> visits, Whole<uint32_t> longest) {
  for (size_t i : range) visits[i]++;
  std::atomic_ref most(longest[0]);
  uint32_t seen = most;
  while (seen < range.size() && !most.compare_exchange_weak(seen, uint32_t(range.size()))) {
  }
}
MANYCORE_KERNEL(visit)
MANYCORE_KERNEL_AS(visit_by_seven, visit, {.grain = 7})

double total(Range range, std::span<const double> x) {
  double sum = 0;
  for (size_t i : range) sum += x[i];
  return sum;
}
MANYCORE_KERNEL(total)
MANYCORE_KERNEL_AS(total_brief, total, {.grain = 10, .brief = 100})

int count_positive(Range range, std::span<const float> x) {
  int count = 0;
  for (size_t i : range) count += x[i] > 0;
  return count;
}
MANYCORE_KERNEL(count_positive)

size_t indices(Range range) { return range.size(); }
MANYCORE_KERNEL(indices)

// Failures

void fail(Range range, int32_t how, std::span<double> x) {
  for (size_t i : range) x[i] = 1;
  if (how == 0) throw std::out_of_range("größer als 7");
  if (how == 1) throw 42;
  if (how == 2) throw "just text";
  if (how == 3) throw std::string("a string");
  if (how == 4) throw std::bad_alloc();
  if (how == 5) throw std::runtime_error("");
}
MANYCORE_KERNEL(fail)
MANYCORE_KERNEL_AS(fail_brief, fail, {.brief = 100})

// Objects

void add_locked(Range range, manycore::Mutex mutex, Whole<double> sum) {
  for (size_t n = range.size(); n > 0; n--) {
    std::lock_guard lock(mutex);
    const double before = sum[0];
    sum[0] = before + 1;
  }
}
MANYCORE_KERNEL(add_locked)

void add_deep(Range range, manycore::RecursiveMutex& mutex, Whole<double> sum) {
  for (size_t n = range.size(); n > 0; n--) {
    std::scoped_lock outer(mutex);
    std::scoped_lock inner(mutex);
    sum[0] = sum[0] + 1;
  }
}
MANYCORE_KERNEL(add_deep)

void leave_locked(Range, const manycore::Mutex& mutex) { mutex.lock(); }
MANYCORE_KERNEL(leave_locked)

void unlock_only(Range, manycore::Mutex mutex) { mutex.unlock(); }
MANYCORE_KERNEL(unlock_only)

void take(Range, manycore::Mutex mutex) { std::lock_guard lock(mutex); }
MANYCORE_KERNEL(take)

void lock_twice(Range, manycore::Mutex mutex) {
  std::lock_guard first(mutex);
  std::lock_guard second(mutex);
}
MANYCORE_KERNEL(lock_twice)

void take_over(Range, manycore::Mutex mutex, Whole<int32_t> how) {
  how[0] = mutex.try_lock_for(std::chrono::milliseconds(1)) ? 1 : 2;
  if (how[0] == 1) mutex.unlock();
}
MANYCORE_KERNEL(take_over)

void recover(Range, manycore::Mutex mutex) {
  try {
    mutex.lock();
  } catch (const manycore::AbandonedError&) {
    mutex.recover();
  }
  mutex.unlock();
}
MANYCORE_KERNEL(recover)

void meet(Range range, manycore::Barrier barrier, Whole<int32_t> arrived) {
  for (size_t i : range) {
    std::atomic_ref(arrived[0]).fetch_add(1);
    arrived[1 + i] = static_cast<int32_t>(barrier.wait());
  }
}
MANYCORE_KERNEL(meet)

void acquire(Range range, manycore::Semaphore semaphore) {
  semaphore.acquire(uint32_t(range.size()));
}
MANYCORE_KERNEL(acquire)
void release(Range range, manycore::Semaphore semaphore) {
  semaphore.release(uint32_t(range.size()));
}
MANYCORE_KERNEL(release)

void relay(Range, manycore::Event from, manycore::Event to) {
  from.wait();
  to.set();
}
MANYCORE_KERNEL(relay)

template <class T>
double drain(Range, manycore::Queue<T> queue) {
  double sum = 0;
  T value;
  while (queue.get(value) == manycore::QueueStatus::Done) {
    sum += static_cast<double>(value);
    queue.task_done();
  }
  return sum;
}
MANYCORE_KERNEL_AS(drain_int32, drain<int32_t>)
MANYCORE_KERNEL_AS(drain_uint32, drain<uint32_t>)
MANYCORE_KERNEL_AS(drain_float64, drain<double>)
MANYCORE_KERNEL_AS(drain_bigint64, drain<int64_t>)

void produce(Range range, const manycore::Queue<int32_t>& queue) {
  for (size_t i : range) queue.put(static_cast<int32_t>(i));
}
MANYCORE_KERNEL(produce)

void echo_bytes(Range, manycore::ByteQueue in, manycore::ByteQueue out) {
  manycore::ByteQueue::Value value;
  while (in.get(value) == manycore::QueueStatus::Done) out.pass_on(value);
  out.close();
}
MANYCORE_KERNEL(echo_bytes)

// Long ones

void spin(Range range, Whole<int32_t> started) {
  std::atomic_ref(started[0]).fetch_add(1);
  while (!range.stopped()) std::this_thread::yield();
}
MANYCORE_KERNEL(spin)

void pause(Range, double milliseconds, std::span<int32_t> x) {
  std::atomic_ref(x[0]).fetch_add(1);
  std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(milliseconds));
}
MANYCORE_KERNEL(pause)

void hold(Range range, manycore::Mutex mutex, Whole<int32_t> started) {
  std::lock_guard lock(mutex);
  spin(range, started);
}
MANYCORE_KERNEL(hold)

// Does not want to hear of it.
void stubborn(Range, manycore::Queue<double> queue, Whole<int32_t> swallowed) {
  swallowed[1] = 1;
  for (;;) {
    try {
      double value;
      while (queue.try_get(value) != manycore::QueueStatus::Closed) {
      }
    } catch (...) {
      if (std::atomic_ref(swallowed[0]).fetch_add(1) >= 3) throw;
    }
  }
}
MANYCORE_KERNEL(stubborn)

}  // namespace
