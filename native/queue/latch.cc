#include "queue/latch.h"

#include <chrono>
#include <thread>

#include "sync/step.h"
#include "sync/wait.h"

namespace manycore {
namespace {

// Tries: so many by pausing, then so many by yielding, then asleep, for the holder may be stopped.
constexpr uint32_t kPausing = 64;
constexpr uint32_t kYielding = 1024;
constexpr auto kAsleep = std::chrono::milliseconds(1);

}  // namespace

Latch::Latch(Word& word, const Segment& segment) : word_(word) {
  const ParticipantId me = segment.me();
  for (uint32_t tries = 0;; tries++) {
    uint32_t holder = 0;
    // Acquire pairs with the release of the last holder, or with whatever a killed one did last.
    if (word.compare_exchange_strong(holder, me, std::memory_order_acquire,
                                     std::memory_order_relaxed)) {
      return;
    }
    if (tries < kPausing) {
      spin_pause();
      continue;
    }
    if (holder != me && !segment.alive(holder) &&
        word.compare_exchange_strong(holder, me, std::memory_order_acquire,
                                     std::memory_order_relaxed)) {
      step("latch: inherited");
      return;
    }
    if (tries < kYielding) {
      std::this_thread::yield();
    } else {
      std::this_thread::sleep_for(kAsleep);
    }
  }
}

}  // namespace manycore
