// The ends of pipes: a queue of which one side puts and the other gets. In a segment each end is
// held by processes, see hands.h; elsewhere whoever lets go of an end closes the queue.
#pragma once

#include "queue/queue.h"

namespace manycore {

struct PipeEnd {
  Ring ring;
  bool puts;  // or gets

  // This process holds it from now on, and so uses the segment; `arriving`: it has been sent here.
  // False when too many processes do.
  bool take(bool arriving) const;
  // It has been sent somewhere; to the child of this process with that pid, if it is not 0.
  void send(uint32_t child) const;
  // It has been, and will never arrive.
  void lose() const;
  // This process has done with it. A process that exits lets go of all that it holds; one that is
  // killed is found to be dead.
  void drop() const;

 private:
  Hands hands() const { return puts ? ring.locked().producers() : ring.locked().consumers(); }
  void let_go() const;
  static void drop_all();
  friend struct PipeEnds;
};

}  // namespace manycore
