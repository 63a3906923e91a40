// A lock for as long as it takes to copy a value, in memory that several processes have mapped. It
// names the process that holds it, so that the others can tell when that was killed there. Threads
// of one process exclude each other by it as well. Whoever holds it waits for nothing else, so it
// is spun for, and may be taken inside a Section.
//
//   word   meaning
//   0      free
//   P      a thread of participant P is inside; of one that is no more, if P is dead
#pragma once

#include "memory/segment.h"

namespace manycore {

class Latch {
 public:
  Latch(Word& word, const Segment& segment);
  // Pairs with the compare-exchange of the next holder.
  ~Latch() { word_.store(0, std::memory_order_release); }
  Latch(const Latch&) = delete;
  Latch& operator=(const Latch&) = delete;

 private:
  Word& word_;
};

}  // namespace manycore
