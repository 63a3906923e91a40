// Which processes hold one end of a pipe. When the last of them has let go of it, or has ended, the
// other end sees the end of the pipe.
//
// An end that is sent to another process is on its way for a while, and the sender often lets go of
// its own at once. So ends that travel count as held, until they arrive.
#pragma once

#include "memory/segment.h"

namespace manycore {

class Hands {
 public:
  Hands(HandsLayout& layout, const Segment& segment) : layout_(layout), segment_(segment) {}

  // This process holds the end from now on; `arriving`: it has been sent here. False when kMost
  // living processes hold it already.
  bool take(bool arriving) const;
  // It has been sent somewhere.
  void send() const;
  // This process holds it no more.
  void drop() const;
  // Whether there were holders, and none is left.
  bool gone() const;

 private:
  HandsLayout& layout_;
  const Segment& segment_;
};

}  // namespace manycore
