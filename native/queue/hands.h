// Which processes hold one end of a pipe. When the last of them has let go of it, or has ended, the
// other end sees the end of the pipe.
//
// An end that is sent to another process is on its way for a while, and the sender often lets go of
// its own at once. So ends that travel count as held, until they arrive. To a process that is being
// started they do not travel: it holds them before it knows.
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
  // It has been sent to that process. False as above.
  bool send_to(ParticipantId process) const;
  // It is on its way no more.
  void arrive() const;
  // This process holds it no more.
  void drop() const;
  // Whether there were holders, and none is left.
  bool gone() const;

 private:
  // In a holder's word: it was sent there, and has not arrived.
  static constexpr uint32_t kExpected = 1u << 31;

  bool settle(uint32_t holder) const;

  HandsLayout& layout_;
  const Segment& segment_;
};

}  // namespace manycore
