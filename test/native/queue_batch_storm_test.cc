#include "queue/batch.h"
#include "storm.h"

using namespace manycore;

namespace {

constexpr uint64_t kRounds = 20'000;

// Producers and consumers that move 1 to 40 values at a time, or one by one, in all of the queue's
// ways, with time limits and interrupts if they are impatient.
struct Storm {
  Ring ring;
  bool impatient = false;
  Received received;

  Deadline patience(uint64_t i) const {
    return impatient && i % 5 == 0 ? Clock::now() + std::chrono::microseconds(i % 30) : kForever;
  }

  void produce(uint64_t id) {
    Switch interrupt;
    std::vector<uint64_t> values(40);
    for (uint64_t i = 0, turn = id; i < kRounds; turn++) {
      interrupt.on = impatient && turn % 11 == 3;
      if (turn % 4 == 3) {
        const QueueResult result =
            queue::put(ring, id << 32 | i, native_caller(&interrupt), patience(turn));
        if (result == QueueResult::Done) i++;
        continue;
      }
      const uint64_t size = std::min<uint64_t>(1 + turn * 7 % 40, kRounds - i);
      for (uint64_t k = 0; k < size; k++) values[k] = id << 32 | (i + k);
      const auto done =
          queue::put_many(ring, values.data(), size, native_caller(&interrupt), patience(turn));
      CHECK(done.result != QueueResult::Closed);
      CHECK((done.result == QueueResult::Done) == (done.count == size));
      i += done.count;
    }
  }

  void consume(uint64_t me, size_t producers) {
    Switch interrupt;
    std::vector<uint64_t> next(producers), values(40);
    for (uint64_t turn = me;; turn++) {
      interrupt.on = impatient && turn % 11 == 5;
      const size_t most = 1 + turn * 3 % 40;
      queue::BatchResult got{QueueResult::Done, 1};
      if (turn % 4 == 1) {
        got = queue::drain(ring, values.data(), most);
        if (got.count == 0) std::this_thread::yield();
      } else if (turn % 4 == 2) {
        got.result = queue::get(ring, values[0], native_caller(&interrupt), patience(turn));
        if (got.result != QueueResult::Done) got.count = 0;
      } else {
        got = queue::get_many(ring, values.data(), most, native_caller(&interrupt), patience(turn));
      }
      if (got.result == QueueResult::Closed) return;
      for (size_t k = 0; k < got.count; k++) received.add(next, values[k]);
    }
  }
};

void storm(uint32_t capacity, size_t producers, size_t consumers, bool impatient = false) {
  QueueMemory memory(capacity, 0xfffff000u);
  Storm storm{memory.ring(), impatient};
  manycore::storm(
      memory, producers, consumers, [&](size_t id) { storm.produce(id); },
      [&](size_t id) { storm.consume(id, producers); });
  storm.received.check(producers, kRounds);
}

}  // namespace

TEST(one_to_one) { storm(64, 1, 1); }
TEST(room_for_one) { storm(1, 2, 2); }
TEST(room_for_three) { storm(3, 3, 3); }
TEST(room_for_many) { storm(1000, 2, 2); }
TEST(many_producers) { storm(16, 4, 1); }
TEST(many_consumers) { storm(16, 1, 4); }
TEST(timeouts_and_interrupts) { storm(20, 3, 3, true); }
