// Segments: memory with a name, mapped by several processes at once. A process maps a segment once,
// for all its threads.
//
// The rule of life, the same on all systems: a segment is there as long as some process takes part
// in it. Who leaves last, also by exiting, removes the name. When all have been killed it stays
// until somebody opens it, or clears it away.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "memory/place.h"
#include "memory/process.h"
#include "memory/table.h"

namespace manycore {

enum class SegmentFault : uint32_t {
  None,
  Taken,    // the name is another segment's
  Missing,  // there is none of this name
  Other,    // there is one, but it is not the one that was meant
  InvalidName,
  Denied,      // the system says that this user may not
  NoSpace,     // not enough memory for all of it
  TooLarge,    // more than kMostSegmentBytes
  Foreign,     // what has this name is no segment
  Version,     // of another version of manycore: `found`
  Truncated,   // `found` bytes are there of `expected`
  Corrupted,   // its header contradicts itself
  Unfinished,  // its maker has not finished it
  Busy,        // another process has held its door for too long
  Crowded,     // kParticipants processes have it open
  TooMany,     // this process has too many of them mapped
  System,      // anything else: `error`
};

class Segment;
class Waiter;

struct SegmentResult {
  SegmentFault fault = SegmentFault::None;
  int error = 0;  // of the operating system; 0 where it has no say
  uint64_t found = 0;
  uint64_t expected = 0;
  Segment* segment = nullptr;  // used once for the caller, who ends it with unuse()
};

class Segment {
 public:
  // `byte_length` is what can be given away. All of it is reserved now, so that no access will ever
  // fail for want of memory. Zeroed, and readable for this user only.
  // On top of that there may be addresses that have no memory yet, for commit().
  static SegmentResult create(const std::string& name, uint64_t byte_length, uint64_t more = 0);
  // With an identity, this very segment.
  static SegmentResult open(const std::string& name, uint64_t identity = 0);

  const std::string& name() const { return name_; }
  // For handles: a segment of the same name may be another one.
  uint64_t identity() const { return layout().identity; }
  SegmentLayout& layout() const { return *static_cast<SegmentLayout*>(place_.base); }
  uint8_t* base() const { return static_cast<uint8_t*>(place_.base); }
  // What is given away.
  uint8_t* start() const { return base() + kSegmentStart; }
  uint64_t byte_length() const { return byte_length_; }
  // Gives memory to these bytes from start() on, before anybody uses them.
  SegmentFault commit(uint64_t from, uint64_t count);

  // Offset from start(), aligned; kNoRoom when there is not so much left. Never given back.
  uint64_t allocate(uint64_t byte_length, uint64_t alignment);
  static constexpr uint64_t kNoRoom = UINT64_MAX;
  uint64_t allocated() const;

  // The mapping lasts while somebody retains it.
  void retain();
  void release();

  // This process takes part while it is used: while somebody here has it open, or holds or waits
  // for something in it. Each use() retains it, and is ended by one unuse(). Also when the name is
  // gone; false when all places are taken.
  bool use();
  void unuse();

  // A child of this process takes part from now on, before it has opened the segment itself. 0: all
  // places are taken.
  ParticipantId invite(uint32_t child);

  // This process, 0 when it takes no part.
  ParticipantId me() const { return me_.load(std::memory_order_relaxed); }
  // Whether that process takes part and still runs. Its own process at once; another one as it was
  // at most kAliveForMilliseconds ago.
  bool alive(ParticipantId participant) const;

  // What sync/ keeps of it for this process: whose the waiter records of this process are (under
  // the lot lock), and how many Promises are among them.
  struct Here {
    std::array<Waiter*, kSegmentWaiters> waiters{};
    Word promises{0};
    Word courier{0};  // see sync/courier.h
  };
  Here here;

  // Takes the name away; who has it open keeps it. False: the name was gone.
  bool unlink();

  // For whoever shows the memory to others as an object: the one that he has made. His lock guards
  // it.
  std::weak_ptr<void> shown;

 private:
  friend struct Segments;  // memory/mapped.h
  Segment(std::string name, const Place& place)
      : name_(std::move(name)),
        place_(place),
        byte_length_(clamped(layout().size, place_.size) - kSegmentStart) {}
  // Another process may have written nonsense there since it was checked.
  static uint64_t clamped(uint64_t size, uint64_t mapped) {
    return std::clamp(size, kSegmentStart, mapped);
  }
  ~Segment() = default;

  // All under the list's lock.
  SegmentFault enter();
  SegmentFault join();
  ParticipantId find_or_admit(const ProcessIdentity& process);
  ParticipantId admit(const ProcessIdentity& process);
  ParticipantRecord* record_of(const ProcessIdentity& process) const;
  void leave(bool exiting);
  bool deserted() const;
  bool remove_name();

  const std::string name_;
  Place place_;
  const uint64_t byte_length_;  // what the header said when it was checked
  uint32_t references_ = 0;     // uses included
  uint32_t uses_ = 0;
  uint32_t slot_ = 0;
  std::atomic<ParticipantId> me_{0};
  // Of each participant: its id in the upper half; in the lower one when it was last seen alive, or
  // 0 for a dead one.
  mutable std::atomic<uint64_t> seen_[kParticipants] = {};
};

// A longer one has no room in a file's name with the rest of it.
inline constexpr size_t kMostSegmentName = 100;

inline constexpr uint32_t kAliveForMilliseconds = 50;

// The segment in whose mapping the address lies, or null. Cheap: with no segment mapped one load.
// Whoever asks knows that the memory is mapped, and so is the segment while he uses it.
Segment* segment_of(const void* address);

ProcessIdentity identity_of(const ParticipantRecord& record);

// For people: what is in the system.
struct SegmentParticipant {
  uint32_t pid;
  Life life;
};

struct SegmentReport {
  std::string name;
  SegmentFault fault = SegmentFault::None;  // why it cannot be opened
  int error = 0;
  uint64_t size = 0;  // of the whole file
  uint64_t allocated = 0;
  uint32_t creator = 0;
  std::vector<SegmentParticipant> participants;

  // Nobody uses it, as far as can be known.
  bool dead() const;
};

namespace segments {

// Of this user. Empty where the system cannot list names: there they go by themselves.
std::vector<SegmentReport> list();
// Removes the name if the segment is dead. False: it is not, or it is gone.
bool clean(const std::string& name);

// What the end of the process does by itself, for who ends it without that.
void leave_all();

}  // namespace segments
}  // namespace manycore
