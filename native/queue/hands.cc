#include "queue/hands.h"

namespace manycore {

bool Hands::take(bool arriving) const {
  const ParticipantId me = segment_.me();
  bool held = false;
  for (Word& holder : layout_.holders) {
    held = held || holder.load(std::memory_order_relaxed) == me;  // only this process writes it
  }
  for (uint32_t i = 0; i < HandsLayout::kMost && !held; i++) {
    Word& holder = layout_.holders[i];
    uint32_t seen = holder.load(std::memory_order_relaxed);  // the compare-exchange verifies it
    if (seen != 0 && segment_.alive(seen)) continue;
    // Release pairs with the loads in gone(): the end is held before it has arrived.
    held = holder.compare_exchange_strong(seen, me, std::memory_order_release,
                                          std::memory_order_relaxed);
  }
  if (!held) return false;
  layout_.used.store(1, std::memory_order_release);  // pairs with the load in gone()
  if (!arriving) return true;
  uint32_t travelling = layout_.travelling.load(std::memory_order_relaxed);
  // Never below nothing: one end may be received several times. Release as above.
  while (travelling > 0 &&
         !layout_.travelling.compare_exchange_weak(
             travelling, travelling - 1, std::memory_order_release, std::memory_order_relaxed)) {
  }
  return true;
}

void Hands::send() const {
  // Relaxed: the sender holds the end itself as yet, and lets go of it with a release.
  layout_.travelling.fetch_add(1, std::memory_order_relaxed);
}

void Hands::drop() const {
  for (Word& holder : layout_.holders) {
    uint32_t me = segment_.me();
    // Release pairs with the loads in gone().
    holder.compare_exchange_strong(me, 0, std::memory_order_release, std::memory_order_relaxed);
  }
}

bool Hands::gone() const {
  if (layout_.used.load(std::memory_order_acquire) == 0) return false;  // pairs with take()
  const auto held = [this] {
    for (const Word& holder : layout_.holders) {
      // Acquire pairs with take() and drop(): what travelled before it let go is seen.
      const ParticipantId participant = holder.load(std::memory_order_acquire);
      if (participant != 0 && segment_.alive(participant)) return true;
    }
    return false;
  };
  // Once more after the look at those on their way: one may have arrived in between.
  return !held() && layout_.travelling.load(std::memory_order_acquire) == 0 && !held();
}

}  // namespace manycore
