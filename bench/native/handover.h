// The hand-over that bench:sync and bench:queue compare with: two threads, a mutex, a condition.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

// Microseconds per hand-over between two blocked threads.
inline double handover(long count) {
  std::mutex lock;
  std::condition_variable changed;
  int turn = 0;
  const auto play = [&](int me) {
    std::unique_lock guard(lock);
    for (long i = 0; i < count; i++) {
      changed.wait(guard, [&] { return turn == me; });
      turn = 1 - me;
      changed.notify_one();
    }
  };
  const auto start = std::chrono::steady_clock::now();
  std::thread a(play, 0), b(play, 1);
  a.join();
  b.join();
  const std::chrono::duration<double, std::micro> elapsed =
      std::chrono::steady_clock::now() - start;
  return elapsed.count() / static_cast<double>(2 * count);
}
