#include "sync/burial.h"

#include <algorithm>

#include "sync/barrier.h"
#include "sync/lot.h"
#include "sync/readers.h"
#include "sync/realm.h"
#include "sync/robust.h"
#include "sync/semaphore.h"
#include "sync/step.h"

namespace manycore {
namespace {

using namespace waiter_state;

constexpr auto relaxed = std::memory_order_relaxed;  // guarded by the lot lock

// All records of the segment that are in use, of the state.
template <class Visit>
void each(Segment& segment, uint32_t state, Visit&& visit) {
  SegmentLayout& layout = segment.layout();
  const uint32_t count = Lot::marks(layout);
  for (uint32_t i = 0; i < count; i++) {
    WaiterRecord& record = layout.waiters[i];
    if (record.state.load(relaxed) == state) visit(record);
  }
}

// Who takes part, and 0 when nobody does or its end is known to all.
ParticipantId unburied(const ParticipantRecord& record) {
  const ParticipantId participant = record.tenant.load(std::memory_order_acquire);  // as in alive()
  return participant == record.buried.load(relaxed) ? 0 : participant;
}

bool of_kin(const WaiterRecord& record, Kin kin) {
  return record.kin.load(relaxed) == static_cast<uint32_t>(kin);
}

}  // namespace

void Burial::inherit() {
  SegmentLayout& layout = segment_.layout();
  for (int i = 0; i < 2; i++) subjects_[i] = layout.subjects[i].load(relaxed);
  kin_ = static_cast<Kin>(layout.subjectKin.load(relaxed));
  bury();
}

void Burial::bury() {
  find_dead();
  if (dead_.empty() && subjects_[0] == 0) return;
  break_barriers();
  step("bury: broken");
  wake_everybody();
  step("bury: woken");
  if (kin_ == Kin::Readers) {
    if (const Word* word = Lot::word_at(segment_, subjects_[0], kin_)) readers::settle(*word);
  }
  forget_dead();
  step("bury: forgotten");
}

void Burial::find_dead() {
  const auto look = [&](ParticipantId participant) {
    if (!dead(participant) && !segment_.alive(participant)) dead_.push_back(participant);
  };
  const auto look_at = [&](const WaiterRecord& record) { look(record.participant.load(relaxed)); };
  each(segment_, kQueued, look_at);
  each(segment_, kGranted, look_at);
  SegmentLayout& layout = segment_.layout();
  const uint32_t count = realm::population(layout);
  for (uint32_t i = 0; i < count; i++) {
    const AgentRecord& agent = layout.agents[i];
    if (agent.tenant.load(relaxed) != 0) look(agent.participant.load(relaxed));
  }
  // Without an agent a process can hold the end of a pipe.
  for (const ParticipantRecord& record : layout.participants) {
    if (const ParticipantId participant = unburied(record)) look(participant);
  }
}

bool Burial::dead(ParticipantId participant) const {
  return std::find(dead_.begin(), dead_.end(), participant) != dead_.end();
}

void Burial::aim(uint64_t offset) { section_.address_ = segment_.base() + offset; }

// Has the barrier at which this one waits lost a party?
bool Burial::bereft(const WaiterRecord& record) const {
  if (dead(record.participant.load(relaxed))) return true;
  const Word* phase = Lot::word_at(segment_, record.offset.load(relaxed), Kin::Parties);
  return phase != nullptr && barrier::lost_actor(*phase);
}

void Burial::break_barriers() {
  const auto break_at = [&](uint64_t offset) {
    const Word* phase = Lot::word_at(segment_, offset, Kin::Parties);
    if (phase == nullptr) return;
    aim(offset);
    barrier::bereaved(section_, *phase);
  };
  if (kin_ == Kin::Parties) break_at(subjects_[0]);
  each(segment_, kQueued, [&](WaiterRecord& record) {
    if (of_kin(record, Kin::Parties) && bereft(record)) break_at(record.offset.load(relaxed));
  });
}

// Its word says so, and it is queued only because a process was killed before the grant.
bool Burial::was_handed_over(WaiterRecord& record) const {
  if (record.token.load(relaxed) != kHandedOver) return false;
  const Kin kin = of_kin(record, Kin::Readers) ? Kin::Readers : Kin::None;
  const Word* word = Lot::word_at(segment_, record.owned.load(relaxed), kin);
  if (word == nullptr) return false;
  if (kin == Kin::Readers) return readers::was_handed(*word, Entry(&record));
  return lock_word::owner(word->load(relaxed)) == record.agent.load(relaxed);
}

void Burial::wake_everybody() {
  each(segment_, kQueued, [&](WaiterRecord& record) {
    if (of_kin(record, Kin::Parties)) return;
    section_.grant(Entry(&record), was_handed_over(record) ? kHandedOver : kRetry);
  });
}

// What one that has ended was granted, and never knew.
void Burial::take_back(const WaiterRecord& record) {
  if (of_kin(record, Kin::Permits)) {
    const Word* word = Lot::word_at(segment_, record.offset.load(relaxed));
    if (word != nullptr) semaphore::give_back(*word, record.detail.load(relaxed));
    return;
  }
  const Word* lock = Lot::word_at(segment_, record.owned.load(relaxed));
  if (lock == nullptr || lock_word::owner(lock->load(relaxed)) != record.agent.load(relaxed))
    return;
  // Release pairs with the acquire of the next owner: it has what the last one wrote. Nobody waits.
  const_cast<Word*>(lock)->fetch_and(lock_word::kShared | lock_word::kPoisoned,
                                     std::memory_order_release);
}

void Burial::forget_dead() {
  each(segment_, kQueued, [&](WaiterRecord& record) {
    if (dead(record.participant.load(relaxed))) record.state.store(kFree, relaxed);
  });
  each(segment_, kGranted, [&](WaiterRecord& record) {
    if (!dead(record.participant.load(relaxed))) return;
    // First: if this process is killed in between, permits are lost and a lock is abandoned, and
    // nothing is there twice.
    record.state.store(kFree, relaxed);
    if (record.token.load(relaxed) == kHandedOver) take_back(record);
  });
  SegmentLayout& layout = segment_.layout();
  const uint32_t count = realm::population(layout);
  for (uint32_t i = 0; i < count; i++) {
    AgentRecord& agent = layout.agents[i];
    if (agent.tenant.load(relaxed) != 0 && dead(agent.participant.load(relaxed))) {
      agent.tenant.store(0, std::memory_order_release);  // pairs with realm::alive()
    }
  }
  for (ParticipantRecord& record : layout.participants) {
    const ParticipantId participant = unburied(record);
    if (participant != 0 && dead(participant)) record.buried.store(participant, relaxed);
  }
}

namespace burial {
namespace {

// Without the lock: an agent that is just moving in or out is looked at next time.
bool anybody_dead(const Segment& segment) {
  const SegmentLayout& layout = segment.layout();
  const uint32_t count = realm::population(layout);
  for (uint32_t i = 0; i < count; i++) {
    const AgentRecord& agent = layout.agents[i];
    if (agent.tenant.load(std::memory_order_acquire) != 0 &&
        !segment.alive(agent.participant.load(relaxed))) {
      return true;
    }
  }
  for (const ParticipantRecord& record : layout.participants) {
    const ParticipantId participant = unburied(record);
    if (participant != 0 && !segment.alive(participant)) return true;
  }
  return false;
}

}  // namespace

void heed(const Word& lock) {
  Segment* segment = segment_of(&lock);
  if (segment == nullptr) return;
  const AgentId owner = lock_word::owner(lock.load(relaxed));
  if (owner != 0 && !agents::alive(owner, &lock)) bury(*segment);
}

void bury(Segment& segment) {
  Section section(segment);
  Burial(section).bury();
}

void tend(Segment& segment) {
  const auto now = static_cast<uint32_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
          .count());
  Word& checked = segment.layout().checked;
  uint32_t last = checked.load(relaxed);  // the exchange verifies it
  if (now - last < kAliveForMilliseconds) return;
  // Relaxed: it only spares the others the same look.
  if (!checked.compare_exchange_strong(last, now, relaxed, relaxed)) return;
  if (anybody_dead(segment)) bury(segment);
}

}  // namespace burial
}  // namespace manycore
