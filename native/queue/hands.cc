#include "queue/hands.h"

namespace manycore {

bool Hands::take(bool arriving) const {
  const ParticipantId me = segment_.me();
  for (Word& holder : layout_.holders) {
    uint32_t expected = me | kExpected;
    // Relaxed: it is held before and after.
    if (holder.compare_exchange_strong(expected, me, std::memory_order_relaxed)) return true;
  }
  if (!settle(me)) return false;
  layout_.used.store(1, std::memory_order_release);  // pairs with the load in gone()
  if (arriving) arrive();
  return true;
}

bool Hands::send_to(ParticipantId process) const { return settle(process | kExpected); }

// False when there is no free place.
bool Hands::settle(uint32_t holder) const {
  for (const Word& place : layout_.holders) {
    // Relaxed: who starts a process writes its word before that can, and then it does alone.
    if ((place.load(std::memory_order_relaxed) | kExpected) == (holder | kExpected)) return true;
  }
  for (Word& place : layout_.holders) {
    uint32_t seen = place.load(std::memory_order_relaxed);  // the compare-exchange verifies it
    if (seen != 0 && segment_.alive(seen & ~kExpected)) continue;
    // Release pairs with the loads in gone(): the end is held before it has arrived.
    if (place.compare_exchange_strong(seen, holder, std::memory_order_release,
                                      std::memory_order_relaxed)) {
      return true;
    }
  }
  return false;
}

void Hands::arrive() const {
  uint32_t travelling = layout_.travelling.load(std::memory_order_relaxed);
  // Never below nothing: one end may be received several times. Pairs with the load in gone().
  while (travelling > 0 &&
         !layout_.travelling.compare_exchange_weak(
             travelling, travelling - 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
  }
}

void Hands::send() const {
  // Relaxed: the sender holds the end itself as yet, and lets go of it with a release.
  layout_.travelling.fetch_add(1, std::memory_order_relaxed);
}

void Hands::drop() const {
  for (Word& holder : layout_.holders) {
    uint32_t me = segment_.me();
    // Sequentially consistent, as the loads in gone() (Dekker): of two processes that let go at
    // once and then look, one sees that both have.
    holder.compare_exchange_strong(me, 0, std::memory_order_seq_cst, std::memory_order_relaxed);
  }
}

bool Hands::gone() const {
  if (layout_.used.load(std::memory_order_acquire) == 0) return false;  // pairs with take()
  const auto held = [this] {
    for (const Word& holder : layout_.holders) {
      // Pairs with take() and drop(): what travelled before it let go is seen.
      const ParticipantId participant = holder.load(std::memory_order_seq_cst) & ~kExpected;
      if (participant != 0 && segment_.alive(participant)) return true;
    }
    return false;
  };
  // Once more after the look at those on their way: one may have arrived in between.
  return !held() && layout_.travelling.load(std::memory_order_seq_cst) == 0 && !held();
}

}  // namespace manycore
