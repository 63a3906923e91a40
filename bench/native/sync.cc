// The C++ twins of bench/peers/sync.ts: the same loops over std::mutex and std::condition_variable.
//   sync uncontended COUNT     ns per lock + unlock
//   sync contended MS          ns per lock + unlock of two threads, and the smaller thread's share
//   sync pingpong COUNT        us per hand-over between two blocked threads
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "handover.h"

namespace {

using Clock = std::chrono::steady_clock;

double nanoseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

// Not optimised away, and not the same cache line as the lock.
alignas(128) volatile long counter = 0;
alignas(128) std::mutex mutex;

void uncontended(long count) {
  // With a second thread alive, or glibc skips the atomic instructions.
  std::atomic<bool> stop{false};
  std::thread other([&] {
    while (!stop.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  const auto start = Clock::now();
  for (long i = 0; i < count; i++) {
    mutex.lock();
    counter = counter + 1;
    mutex.unlock();
  }
  std::printf("%.3f\n", nanoseconds_since(start) / static_cast<double>(count));
  stop.store(true);
  other.join();
}

void contended(long milliseconds) {
  std::atomic<bool> stop{false};
  std::atomic<int> ready{0};
  long turns[2] = {0, 0};
  const auto work = [&](int me) {
    ready.fetch_add(1);
    while (ready.load() < 2) {
    }
    long mine = 0;
    while (!stop.load(std::memory_order_relaxed)) {
      mutex.lock();
      counter = counter + 1;
      mutex.unlock();
      mine++;
    }
    turns[me] = mine;
  };
  std::thread a(work, 0), b(work, 1);
  while (ready.load() < 2) std::this_thread::yield();
  const auto start = Clock::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  stop.store(true);
  const double elapsed = nanoseconds_since(start);
  a.join();
  b.join();
  const double total = static_cast<double>(turns[0] + turns[1]);
  std::printf("%.3f %.3f\n", elapsed / total,
              static_cast<double>(std::min(turns[0], turns[1])) / total);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3) {
    const long amount = std::atol(argv[2]);
    if (std::strcmp(argv[1], "uncontended") == 0) return uncontended(amount), 0;
    if (std::strcmp(argv[1], "contended") == 0) return contended(amount), 0;
    if (std::strcmp(argv[1], "pingpong") == 0) return std::printf("%.3f\n", handover(amount)), 0;
  }
  std::fprintf(stderr, "usage: sync uncontended COUNT | contended MS | pingpong COUNT\n");
  return 2;
}
