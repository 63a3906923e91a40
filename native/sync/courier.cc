#include "sync/courier.h"

#include <system_error>
#include <thread>

#include "sync/burial.h"
#include "sync/lot.h"

namespace manycore {
namespace {

constexpr auto kSlice = std::chrono::milliseconds(50);
constexpr int kPatience = 4;  // slices without a Promise

bool anything_due(const Segment& segment) {
  const SegmentLayout& layout = segment.layout();
  const uint32_t count = Lot::marks(layout);
  for (uint32_t i = 0; i < count; i++) {
    if (Lot::due(segment, layout.waiters[i])) return true;
  }
  return false;
}

// Until nobody has waited for a while.
void serve(Segment& segment) {
  for (int idle = 0; idle < kPatience; idle++) {
    Word& bell = segment.layout().participants[slot_of_participant(segment.me())].bell;
    // Acquire pairs with the release of whoever rings: his grant is found, or this wait does not
    // begin.
    const uint32_t heard = bell.load(std::memory_order_acquire);
    if (anything_due(segment)) Section::deliver(segment);
    // Relaxed: see run() for the last look.
    if (segment.here.promises.load(std::memory_order_relaxed) != 0) idle = 0;
    wait_on_word(&bell, heard, Clock::now() + kSlice, Reach::System);
    burial::tend(segment);
  }
}

void run(Segment& segment) {
  name_this_thread("manycore courier");
  do {
    serve(segment);
    // Sequentially consistent, as in Lot::join() and engage() (Dekker): either this sees the new
    // Promise, or whoever made it sees that there is no courier.
    segment.here.courier.store(0, std::memory_order_seq_cst);
  } while (segment.here.promises.load(std::memory_order_seq_cst) != 0 &&
           segment.here.courier.exchange(1, std::memory_order_seq_cst) == 0);
  segment.unuse();
}

}  // namespace

void courier::engage(Segment& segment) {
  if (segment.here.courier.exchange(1, std::memory_order_seq_cst) != 0) return;
  if (!segment.use()) return segment.here.courier.store(0, std::memory_order_relaxed);
  try {
    std::thread(run, std::ref(segment)).detach();
  } catch (const std::system_error&) {  // no more threads: the next Promise tries again
    segment.here.courier.store(0, std::memory_order_relaxed);
    segment.unuse();
  }
}

}  // namespace manycore
