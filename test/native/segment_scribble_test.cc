// Tables of a segment that another process has written nonsense into: nobody may be harmed by it,
// though those who wait there may be woken for nothing, or be forgotten.
#include <random>

#include "check.h"
#include "crew.h"
#include "segments.h"
#include "sync/burial.h"
#include "sync/lot.h"
#include "sync/mutex.h"
#include "sync/realm.h"

namespace {

constexpr uint64_t kBytes = 4096;

// Mostly what could be there.
struct Nonsense {
  std::mt19937 random;
  Segment& segment;

  uint32_t any(uint32_t below) { return static_cast<uint32_t>(random() % below); }
  uint64_t offset() {
    const uint64_t end = kSegmentStart + segment.byte_length();
    switch (any(4)) {
      case 0:
        return end - 4 * (1 + any(40));
      case 1:
        return kSegmentStart + 4 * any(40);
      case 2:
        return uint64_t{random()} << 32 | random();
      default:
        return kSegmentStart + 4 * any(static_cast<uint32_t>(segment.byte_length() / 4));
    }
  }
  uint32_t participant() { return any(3) == 0 ? segment.me() : static_cast<uint32_t>(random()); }

  void write() {
    SegmentLayout& layout = segment.layout();
    layout.marks.store(any(2) ? kSegmentWaiters : static_cast<uint32_t>(random()));
    layout.population.store(static_cast<uint32_t>(random()));
    for (WaiterRecord& record : layout.waiters) {
      if (any(4) == 0) continue;
      record.state.store(any(4));
      record.participant.store(participant());
      record.agent.store(static_cast<uint32_t>(random()));
      record.flags.store(any(4));
      record.offset.store(offset());
      record.ticket.store(any(100));
      record.token.store(any(3));
      record.detail.store(static_cast<uint32_t>(random()));
      record.owned.store(any(3) == 0 ? 0 : offset());
      record.kin.store(any(5));
    }
    for (AgentRecord& record : layout.agents) {
      record.tenant.store(static_cast<uint32_t>(random()));
      record.participant.store(participant());
    }
    for (std::atomic<uint64_t>& subject : layout.subjects) subject.store(offset());
    layout.subjectKin.store(any(5));
    // Of one that is dead.
    layout.lot.store(any(2) ? 0 : 63);
    uint8_t* const bytes = segment.start();
    for (uint64_t i = 0; i < kBytes; i++) bytes[i] = static_cast<uint8_t>(random());
  }
};

}  // namespace

TEST(nonsense_in_the_tables_harms_nobody) {
  Segment* segment = made(own("scribble"), kBytes);
  for (uint32_t seed = 0; seed < 60; seed++) {
    Nonsense nonsense{std::mt19937(seed), *segment};
    nonsense.write();
    burial::bury(*segment);
    nonsense.write();
    Section::deliver(*segment);
    nonsense.write();
    wake_waiters_of_owner(nonsense.any(1 << 20), *segment);
    nonsense.write();
    agents::Identity thread("scribbled");
    auto& lock = *reinterpret_cast<MutexLayout*>(segment->start());
    if (const AgentId agent = thread.in(&lock)) {
      mutex::initialise(lock);
      mutex::lock(lock, {agent}, deadline_after(0));
      mutex::unlock(lock, agent);
    }
  }
  segment->unuse();
}
