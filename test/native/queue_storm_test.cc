#include "queue/queue.h"
#include "storm.h"

using namespace manycore;

namespace {

constexpr uint64_t kRounds = 4000;

// A Promise's way to put or get, polled until it is settled.
template <class Enqueue>
QueueResult promised(Enqueue&& enqueue) {
  for (;;) {
    Promised waiter(agents::of_native_thread());
    const QueueResult result = enqueue(waiter);
    if (result != QueueResult::Queued) return result;
    while (waiter.grants() == 0) std::this_thread::yield();
  }
}

struct Storm {
  QueueLayout& queue;
  int impatient = 0;  // every so many operations have little time, or are interrupted
  Received received;

  Deadline patience(uint64_t i) const {
    return impatient != 0 && i % impatient == 0 ? Clock::now() + std::chrono::microseconds(i % 30)
                                                : kForever;
  }

  void produce(uint64_t id, bool as_promise) {
    Switch interrupt;
    for (uint64_t i = 0; i < kRounds; i++) {
      const uint64_t value = id << 32 | i;
      if (as_promise) {
        CHECK(promised([&](Waiter& waiter) { return queue::enqueue_put(queue, value, waiter); }) ==
              QueueResult::Done);
        continue;
      }
      QueueResult result;
      do {
        interrupt.on = impatient != 0 && i % 11 == 3 && !interrupt.on;
        result = queue::put(queue, value, native_caller(&interrupt), patience(i));
      } while (result == QueueResult::TimedOut || result == QueueResult::Interrupted);
      CHECK(result == QueueResult::Done);
    }
  }

  void consume(size_t producers, bool as_promise) {
    std::vector<uint64_t> next(producers);
    Switch interrupt;
    for (uint64_t i = 0;; i++) {
      uint64_t value = 0;
      interrupt.on = impatient != 0 && i % 11 == 5;
      const QueueResult result =
          as_promise
              ? promised([&](Waiter& waiter) { return queue::enqueue_get(queue, value, waiter); })
              : queue::get(queue, value, native_caller(&interrupt), patience(i));
      if (result == QueueResult::Closed) return;
      if (result != QueueResult::Done) continue;
      received.add(next, value);
    }
  }
};

void storm(uint32_t capacity, size_t producers, size_t consumers, int impatient) {
  QueueMemory memory(capacity, 0xfffff000u);
  Storm storm{*memory, impatient};
  manycore::storm(
      memory, producers, consumers, [&](size_t id) { storm.produce(id, id % 3 == 1); },
      [&](size_t id) { storm.consume(producers, id % 3 == 1); });
  storm.received.check(producers, kRounds);
}

}  // namespace

TEST(one_to_one) { storm(64, 1, 1, 0); }
TEST(room_for_one) { storm(1, 2, 2, 0); }
TEST(room_for_three) { storm(3, 3, 3, 0); }
TEST(many_producers) { storm(16, 4, 1, 0); }
TEST(many_consumers) { storm(16, 1, 4, 0); }
TEST(timeouts_and_interrupts) { storm(2, 3, 3, 7); }
