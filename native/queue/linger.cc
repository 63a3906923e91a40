#include "queue/linger.h"

#include <algorithm>
#include <chrono>

namespace manycore::queue {
namespace {

using std::chrono::nanoseconds;

// So many values since the last pause are a good run.
constexpr uint32_t kRun = 16;
// About the time in which the other side deals with one or two hundred values, or with half of a
// small queue.
constexpr nanoseconds kLongest{5000};
constexpr nanoseconds kPerSlot{12};

// The queue where this thread has last caught up, and how far that queue was then. A guess
// suffices: others may have moved it, and another queue may lie at that place by now.
struct Last {
  const void* place = nullptr;
  uint32_t position = 0;
};
thread_local Last last;

}  // namespace

void linger(const Ring& ring, Side side, const Caller& caller, Deadline deadline) {
  if (!caller.spins) return;
  const Word& place = side == Side::Consumer ? ring.head() : ring.tail();
  // Relaxed: nothing but the length of the pause depends on it.
  const uint32_t position = place.load(std::memory_order_relaxed);
  const bool run = last.place == &place && ring.distance(last.position, position) >= kRun;
  last = {&place, position};
  if (!run) return;
  const Deadline start = Clock::now(), end = start + std::min(kLongest, kPerSlot * ring.capacity());
  if (deadline != kForever && deadline < end) return;
  do {
    for (int i = 0; i < 16; i++) spin_pause();
  } while (Clock::now() < end);
}

}  // namespace manycore::queue
