#include "queue/linger.h"

#include <algorithm>
#include <chrono>

namespace manycore::queue {
namespace {

using std::chrono::nanoseconds;

// What counts as a good run: at least so many values since the last pause, and quickly.
constexpr uint32_t kRun = 16;
constexpr nanoseconds kQuick{500};  // each
// About the time in which the other side deals with one or two hundred values, or with half of a
// small queue.
constexpr nanoseconds kLongest{5000};
constexpr nanoseconds kPerSlot{12};

// The queue where this thread has caught up, how far that queue was when the run began, and when
// that was. A guess suffices: others may have moved it, and another queue may lie at that place by
// now.
struct Last {
  const void* place = nullptr;
  uint32_t position = 0;
  Deadline time;
};
thread_local Last last;

}  // namespace

void linger(const Ring& ring, Side side, const Caller& caller, Deadline deadline) {
  if (!caller.spins) return;
  const Word& place = side == Side::Consumer ? ring.head() : ring.tail();
  // Relaxed: nothing but the length of the pause depends on it.
  const uint32_t position = place.load(std::memory_order_relaxed);
  const Deadline now = Clock::now();
  const uint32_t values = last.place == &place ? ring.distance(last.position, position) : 0;
  const bool quick = now - last.time <= kQuick * std::max(values, kRun);
  if (values < kRun && last.place == &place && quick) return;  // the run goes on
  last = {&place, position, now};
  const Deadline end = now + std::min(kLongest, kPerSlot * ring.capacity());
  if (values < kRun || !quick || (deadline != kForever && deadline < end)) return;
  do {
    for (int i = 0; i < 16; i++) spin_pause();
    last.time = Clock::now();
  } while (last.time < end);
}

}  // namespace manycore::queue
