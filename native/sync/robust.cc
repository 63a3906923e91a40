#include "sync/robust.h"

#include "sync/step.h"
#include "sync/wait.h"

namespace manycore::robust {
namespace {

constexpr uint32_t kContended = 1u << 31;  // a participant's id has 31 bits
constexpr int kSpins = 64;
// How long somebody sleeps before he looks whether the holder's process still runs.
constexpr auto kPatience = std::chrono::milliseconds(10);

bool swap(Word& lot, uint32_t from, uint32_t to) {
  // Acquire pairs with the release in unlock(). What a killed holder wrote is there too: his
  // process had ended when the system said so.
  return lot.compare_exchange_strong(from, to, std::memory_order_acquire,
                                     std::memory_order_relaxed);
}

}  // namespace

bool lock(Segment& segment) {
  Word& lot = segment.layout().lot;
  const uint32_t mine = segment.me();
  for (int i = 0; i < kSpins; i++) {
    // Relaxed: the exchange verifies it.
    if (lot.load(std::memory_order_relaxed) == 0 && swap(lot, 0, mine)) return false;
    spin_pause();
  }
  for (;;) {
    const uint32_t seen = lot.load(std::memory_order_relaxed);
    // From here on contended, since nobody knows whether others sleep.
    if (seen == 0) {
      if (swap(lot, 0, mine | kContended)) return false;
      continue;
    }
    if (!(seen & kContended) && !swap(lot, seen, seen | kContended)) continue;
    wait_on_word(&lot, seen | kContended, Clock::now() + kPatience, Reach::System);
    if (segment.alive(seen & ~kContended)) continue;
    if (swap(lot, seen | kContended, mine | kContended)) return true;
  }
}

void unlock(Segment& segment) {
  Word& lot = segment.layout().lot;
  step("lot: before unlock");
  // Release pairs with the acquire in swap().
  const uint32_t seen = lot.exchange(0, std::memory_order_release);
  step("lot: unlocked");  // nobody is woken: they look by themselves
  if (seen & kContended) wake_one_on_word(&lot, Reach::System);
}

}  // namespace manycore::robust
