#include "queue/pipe.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

namespace manycore {

// What this process holds.
struct PipeEnds {
  std::mutex guard;
  std::vector<PipeEnd> held;
  bool registered = false;

  static PipeEnds& all() {
    static PipeEnds& leaked = *new PipeEnds;  // threads may outlive static destructors
    return leaked;
  }
  auto find(const PipeEnd& end) {
    return std::find_if(held.begin(), held.end(), [&end](const PipeEnd& one) {
      return &one.ring.layout() == &end.ring.layout() && one.puts == end.puts;
    });
  }
};

bool PipeEnd::take(bool arriving) const {
  if (!ring.shared()) return true;
  PipeEnds& ends = PipeEnds::all();
  const std::lock_guard lock(ends.guard);
  const bool known = ends.find(*this) != ends.held.end();
  // The use is the hold's own: the end is held also when nobody refers to it any more.
  if (!known && !ring.segment()->use()) return false;
  if (!hands().take(arriving)) {
    if (!known) ring.segment()->unuse();
    return false;
  }
  if (known) return true;
  ends.held.push_back(*this);
  if (!ends.registered) ends.registered = std::atexit(drop_all) == 0;
  return true;
}

void PipeEnd::send(uint32_t child) const {
  if (!ring.shared()) return;
  const ParticipantId guest = child == 0 ? 0 : ring.segment()->invite(child);
  if (guest == 0 || !hands().send_to(guest)) hands().send();
}

void PipeEnd::lose() const {
  if (!ring.shared()) return;
  hands().arrive();
  if (hands().gone()) queue::close(ring);
}

void PipeEnd::drop() const {
  if (!ring.shared()) return queue::close(ring);
  PipeEnds& ends = PipeEnds::all();
  const std::lock_guard lock(ends.guard);
  const auto place = ends.find(*this);
  if (place == ends.held.end()) return;
  ends.held.erase(place);
  let_go();
  ring.segment()->unuse();
}

void PipeEnd::let_go() const {
  hands().drop();
  if (hands().gone()) queue::close(ring);
}

// At the end of the process, by libc; other threads may still run, and the segments stay mapped.
void PipeEnd::drop_all() {
  PipeEnds& ends = PipeEnds::all();
  const std::unique_lock lock(ends.guard, std::try_to_lock);
  if (!lock.owns_lock()) return;
  for (const PipeEnd& end : ends.held) end.let_go();
  ends.held.clear();
}

}  // namespace manycore
