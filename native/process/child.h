// A process that manycore has started: its life in a segment, for its maker, itself and whoever
// was handed it. What starts it, and what runs in it, is somebody else's business.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "memory/child.h"
#include "memory/segment.h"
#include "memory/thread.h"
#include "sync/agent.h"
#include "sync/wait.h"
#include "thread/thread.h"

namespace manycore {

struct ByteSpan {
  const uint8_t* data;
  uint64_t length;
};

class Child {
 public:
  using Pointer = std::shared_ptr<Child>;

  // Of a process that is to be started, with what it shall do. Beside that there are addresses for
  // a result of up to 4 GiB, which take memory when it comes. Null: `fault` says why.
  static Pointer create(const std::string& name, uint32_t flags, uint32_t form, ByteSpan opening,
                        SegmentFault* fault);
  // Of one that somebody else has made.
  static Pointer open(const std::string& segment, SegmentFault* fault);
  // From bytes(). Null when they are none.
  static Pointer revive(ByteSpan bytes);
  // What it has left, in memory of its own: the segment is not needed for it any more. Null when
  // there is no memory, or it has not ended.
  Pointer keep() const;

  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ProcessLayout& layout() const { return *layout_; }
  // "" when it does not lie in one.
  std::string segment() const { return segment_ == nullptr ? "" : segment_->name(); }
  ByteSpan opening() const;
  ByteSpan result() const;
  // All of one that was kept; of another one nothing.
  ByteSpan bytes() const;

  bool reached(uint32_t stage) const {
    return layout_->stage.load(std::memory_order_acquire) >= stage;  // pairs with advance()
  }
  // False when it had come that far.
  bool advance(uint32_t stage);

  // The maker's.
  void started(uint32_t pid);
  // With the exit code, -N by signal N.
  void ended(int code);
  // Its event loop is gone: whoever ends is reaped and seen all the same.
  static void orphan(Pointer child);

  // The child's. False: its maker has given it up.
  bool run();
  // To be called once.
  SegmentFault put(uint32_t form, ByteSpan result);
  // Whether the calling process is it.
  bool mine() const;

  // Blocks until the stage has been reached. Also sees by itself that the process has ended.
  ThreadResult wait(uint32_t stage, Interrupt* interrupt, Deadline deadline);
  // For Promises: the stage's word in memory of this process, which a thread keeps up to date from
  // now on. Null when there can be no thread.
  static Word* mirror(const Pointer& child);

 private:
  Child(Segment* segment, std::unique_ptr<uint64_t[]> copy, uint64_t room);
  uint64_t room() const { return room_ - sizeof(ProcessLayout); }
  uint64_t result_offset() const;
  void look(Deadline* missed);
  void watch();

  Segment* const segment_;
  const std::unique_ptr<uint64_t[]> copy_;
  const uint64_t room_;  // of the layout and all that follows
  ProcessLayout* const layout_;
  std::mutex guard_;
  std::unique_ptr<ThreadLayout> mirror_;
};

}  // namespace manycore
