// The ends of pipes in a segment, and the processes that hold them.
#include "check.h"

#if !defined(_WIN32)
#include <thread>

#include "crew.h"
#include "fellow.h"
#include "queue/pipe.h"
#include "segment_queue.h"

using namespace manycore;

namespace {

constexpr uint32_t kCapacity = 4;

PipeEnd end_of(Segment& segment, bool puts) {
  return {Ring(*SegmentQueue::place(&segment), QueueShape{kCapacity}), puts};
}

}  // namespace

// Holds the end that puts, though no thread of it has ever used anything of the segment.
CHILD(holder) {
  Segment* segment = Segment::open(arguments[0]).segment;
  if (segment == nullptr || !end_of(*segment, true).take(false)) return 3;
  reinterpret_cast<Word*>(segment->start() + QueueShape{kCapacity}.byte_length())->store(1);
  for (;;) pause();
}

TEST(the_end_of_a_holder_that_has_no_thread_there_is_seen) {
  SegmentQueue queue("holder", QueueShape{kCapacity}, ElementType::Float64, 8);
  const PipeEnd mine{queue.ring(), false};
  CHECK(mine.take(false));
  Fellow holder("holder", {queue.name()});
  until([&] { return reinterpret_cast<Word*>(queue.behind())->load() == 1; });
  QueueResult result = QueueResult::Done;
  std::thread consumer([&] {
    uint64_t value;
    result = queue::get(mine.ring, value, {agents::of_native_thread(queue.behind())}, kForever);
  });
  until([&] { return queue->items.load() == 1; });
  holder.kill();
  consumer.join();
  CHECK(result == QueueResult::Closed);
  mine.drop();
}

#endif
