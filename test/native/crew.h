// Threads for tests of primitives that block.
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "sync/agent.h"
#include "sync/wait.h"
#include "sync/word.h"

namespace manycore {

inline Caller me() { return {agents::of_native_thread()}; }

// Joined at the latest when it goes out of scope.
class Crew {
 public:
  template <class Work>
  Crew(int count, Work work) {
    for (int i = 0; i < count; i++) threads_.emplace_back(work, i);
  }
  ~Crew() { join(); }
  void join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

 private:
  std::vector<std::thread> threads_;
};

template <class Condition>
void until(Condition&& condition) {
  while (!condition()) std::this_thread::yield();
}
inline void until_waiting(const Word& word, uint32_t count) {
  until([&] { return word::waiters(word) == count; });
}

// An environment that is being ended.
struct Ending final : Interrupt {
  std::atomic<bool> now{false};
  bool requested() override { return now; }
};

// The same; and at the moment when its thread notices, something else happens first.
struct EndingAfter final : Interrupt {
  explicit EndingAfter(std::function<void()> event) : first(std::move(event)) {}
  std::function<void()> first;
  bool requested() override {
    first();
    return true;
  }
};

// A Promise, as far as the parking lot can tell.
class Promised final : public Waiter {
 public:
  // In private memory, or where something lies in a segment.
  explicit Promised(uint32_t wanted = 0, const void* where = nullptr)
      : Waiter(agents::of_native_thread(where), true) {
    detail = wanted;
  }
  std::atomic<bool> settled{false};

 private:
  Wakeup granted() noexcept override {
    return {[](void* self) { static_cast<Promised*>(self)->settled = true; }, this};
  }
};

}  // namespace manycore
