// What processes that have ended leave behind in a segment: agents, waiters and, if one was killed
// inside the lot lock, a queue and its word half changed.
//
// Whoever finds out, under the lot lock: breaks the barriers that miss a party now; gives those to
// whom a word had been handed already what it says; wakes everybody else in the segment with
// kRetry, to look at the words again; and only then frees the records of the dead. So a burial that
// is itself cut short is simply done again.
#pragma once

#include "memory/segment.h"
#include "sync/park.h"

namespace manycore {

// Inside a section of a segment.
class Burial {
 public:
  explicit Burial(Section& section) : section_(section), segment_(*section.segment_) {}
  // After lock() has said that the section's lock is inherited.
  void inherit();
  void bury();

 private:
  void find_dead();
  bool dead(ParticipantId participant) const;
  bool bereft(const WaiterRecord& record) const;
  void break_barriers();
  void wake_everybody();
  bool was_handed_over(WaiterRecord& record) const;
  void take_back(const WaiterRecord& record);
  void forget_dead();
  void aim(uint64_t offset);

  Section& section_;
  Segment& segment_;
  std::vector<ParticipantId> dead_;
  // What the holder who was killed was at.
  uint64_t subjects_[2] = {0, 0};
  Kin kin_ = Kin::None;
};

namespace burial {

// Buries who is dead now.
void bury(Segment& segment);
// The same if the owner of the lock word is. To be called before a lock is taken for abandoned: if
// it was handed to a waiter whose process had ended already, it is free afterwards.
void heed(const Word& lock);
// The same at most once in kAliveForMilliseconds, whichever process asks first; and only a look if
// nobody is dead.
void tend(Segment& segment);

}  // namespace burial
}  // namespace manycore
