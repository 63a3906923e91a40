// Waiters for tests: one as a Promise has it, and ways to wait until a thread is parked.
#pragma once

#include <atomic>
#include <thread>

#include "sync/park.h"

namespace manycore {

// Counts its grants, which may come from any thread.
class Promised final : public Waiter {
 public:
  explicit Promised(AgentId agent, bool direct = false) : Waiter(agent, direct) {}
  int grants() const { return grants_.load(std::memory_order_acquire); }

 private:
  Wakeup granted() noexcept override {
    return {[](void* self) {
              static_cast<Promised*>(self)->grants_.fetch_add(1, std::memory_order_release);
            },
            this};
  }
  std::atomic<int> grants_{0};
};

// Turns true when told to.
struct Switch final : Interrupt {
  bool requested() override { return on.load(std::memory_order_acquire); }
  std::atomic<bool> on{false};
};

inline size_t waiting(const void* address) {
  Section section(address);
  size_t count = 0;
  for (Entry waiter = section.first(); waiter; waiter = section.after(waiter)) {
    count++;
  }
  return count;
}

inline void until_waiting(const void* address, size_t count) {
  while (waiting(address) != count) std::this_thread::yield();
}

inline Caller native_caller(Interrupt* interrupt = nullptr) {
  return {agents::of_native_thread(), interrupt, true};
}

}  // namespace manycore
