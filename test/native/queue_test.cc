#include "queue/queue.h"

#include "check.h"
#include "queue_memory.h"
#include "waiters.h"

using namespace manycore;

namespace {

using Memory = QueueMemory;

QueueResult put(Memory& queue, uint64_t value, Deadline deadline = kForever) {
  return queue::put(*queue, value, native_caller(), deadline);
}
QueueResult get(Memory& queue, uint64_t& value, Deadline deadline = kForever) {
  return queue::get(*queue, value, native_caller(), deadline);
}

}  // namespace

TEST(capacity_order_and_wrap) {
  for (const uint32_t capacity : {1u, 2u, 3u, 5u, 8u}) {
    for (const uint32_t first : {0u, 0x7fffff00u, 0xffffff00u}) {
      Memory queue(capacity, first);
      CHECK(QueueShape::of(*queue, queue->header.byteLength).has_value());
      CHECK(!QueueShape::of(*queue, queue->header.byteLength - 1).has_value());
      uint64_t next_put = 0, next_get = 0, value;
      for (int round = 0; round < 200; round++) {
        while (Ring(*queue).put(next_put) == PutResult::Done) next_put++;
        CHECK_EQ(next_put - next_get, uint64_t{capacity});
        for (int n = round % int(capacity); n >= 0; n--) {
          CHECK(Ring(*queue).get(value) == GetResult::Done);
          CHECK_EQ(value, next_get++);
        }
      }
      CHECK(Ring(*queue).close());
      CHECK(!Ring(*queue).close());
      CHECK(Ring(*queue).put(0) == PutResult::Closed);
      while (Ring(*queue).get(value) == GetResult::Done) CHECK_EQ(value, next_get++);
      CHECK_EQ(next_get, next_put);
      CHECK(Ring(*queue).get(value) == GetResult::Closed);
    }
  }
}

TEST(waiting_times_out_is_interrupted_and_ends_with_close) {
  Memory queue(1);
  uint64_t value;
  Switch interrupt;
  interrupt.on = true;
  CHECK(get(queue, value, Clock::now()) == QueueResult::TimedOut);
  CHECK(queue::get(*queue, value, native_caller(&interrupt), kForever) == QueueResult::Interrupted);
  CHECK(put(queue, 1) == QueueResult::Done);
  CHECK(put(queue, 2, Clock::now()) == QueueResult::TimedOut);
  CHECK(queue::put(*queue, 2, native_caller(&interrupt), kForever) == QueueResult::Interrupted);
  CHECK_EQ(queue->items.load() + queue->space.load(), 0u);
  QueueResult result = QueueResult::Done;
  std::thread producer([&] { result = put(queue, 2); });
  until_waiting(&queue->space, 1);
  queue::close(*queue);
  producer.join();
  CHECK(result == QueueResult::Closed);
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(get(queue, value) == QueueResult::Closed);
}

// A producer is stopped between claiming position 0 and publishing it; the one behind it publishes
// position 1 and wakes a consumer, who finds nothing at position 0. When position 0 is published,
// both items are there, and both consumers must come to know.
TEST(a_gap_of_producers_forgets_no_consumer) {
  Memory queue(4);
  Promised one(agents::of_native_thread()), two(agents::of_native_thread()),
      again(agents::of_native_thread());
  uint64_t value;
  CHECK(queue::enqueue_get(*queue, value, one) == QueueResult::Queued);
  CHECK(queue::enqueue_get(*queue, value, two) == QueueResult::Queued);
  queue->tail.store(1);  // claimed
  CHECK(put(queue, 11) == QueueResult::Done);
  CHECK_EQ(one.grants(), 1);
  CHECK(queue::enqueue_get(*queue, value, again) == QueueResult::Queued);
  queue.slot(0).value = 10;
  queue.slot(0).stamp.store(1);  // published
  queue::item_added(*queue);
  CHECK_EQ(two.grants(), 1);
  Promised unused(agents::of_native_thread());
  CHECK(queue::enqueue_get(*queue, value, unused) == QueueResult::Done);
  CHECK_EQ(value, uint64_t{10});
  CHECK_EQ(again.grants(), 1);
  CHECK(queue::enqueue_get(*queue, value, unused) == QueueResult::Done);
  CHECK_EQ(value, uint64_t{11});
}

TEST(a_gap_of_consumers_forgets_no_producer) {
  Memory queue(2);
  uint64_t value;
  CHECK(put(queue, 10) == QueueResult::Done);
  CHECK(put(queue, 11) == QueueResult::Done);
  Promised one(agents::of_native_thread()), two(agents::of_native_thread()),
      again(agents::of_native_thread());
  CHECK(queue::enqueue_put(*queue, 12, one) == QueueResult::Queued);
  CHECK(queue::enqueue_put(*queue, 13, two) == QueueResult::Queued);
  queue->head.store(1);  // a get has claimed position 0
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK_EQ(value, uint64_t{11});
  CHECK_EQ(one.grants(), 1);
  CHECK(queue::enqueue_put(*queue, 12, again) == QueueResult::Queued);
  queue.slot(0).stamp.store(queue->mark * 2);  // the get of position 0 is done
  queue::space_made(*queue);
  CHECK_EQ(two.grants(), 1);
  Promised unused(agents::of_native_thread());
  CHECK(queue::enqueue_put(*queue, 13, unused) == QueueResult::Done);
  CHECK_EQ(again.grants(), 1);
  CHECK(queue::enqueue_put(*queue, 12, unused) == QueueResult::Done);
}

// A put is under way when the queue closes: nobody takes the queue for drained before it is done.
TEST(close_with_a_put_under_way) {
  Memory queue(4);
  queue->tail.store(1);  // claimed
  queue::close(*queue);
  uint64_t one = 0, two = 0;
  QueueResult first = QueueResult::TimedOut, second = QueueResult::TimedOut;
  std::thread a([&] { first = get(queue, one); });
  std::thread b([&] { second = get(queue, two); });
  until_waiting(&queue->items, 2);
  queue.slot(0).value = 10;
  queue.slot(0).stamp.store(1);  // published
  queue::item_added(*queue);
  a.join();
  b.join();
  CHECK((first == QueueResult::Done) != (second == QueueResult::Done));
  CHECK((first == QueueResult::Closed) != (second == QueueResult::Closed));
  CHECK_EQ(one + two, uint64_t{10});
}

TEST(an_interrupted_consumer_hands_its_wake_up_on) {
  for (int round = 0; round < 50; round++) {
    Memory queue(1);
    Switch interrupt;
    uint64_t lost = 0, value = 0;
    QueueResult doomed = QueueResult::TimedOut, lasting = QueueResult::TimedOut;
    std::thread one(
        [&] { doomed = queue::get(*queue, lost, native_caller(&interrupt), kForever); });
    until_waiting(&queue->items, 1);
    std::thread two([&] { lasting = get(queue, value); });
    until_waiting(&queue->items, 2);
    interrupt.on = true;
    CHECK(put(queue, 7) == QueueResult::Done);
    one.join();
    if (doomed == QueueResult::Done) CHECK(put(queue, 7) == QueueResult::Done);
    two.join();
    CHECK(lasting == QueueResult::Done);
    CHECK_EQ(value, uint64_t{7});
  }
}

TEST(done_counts_what_was_put) {
  for (const uint32_t first : {0u, 0xffffff00u}) {
    Memory queue(3, first);
    const auto join = [&] { return queue::join(*queue, native_caller(), Clock::now()); };
    uint64_t value;
    CHECK(join() == Passage::Passed);
    CHECK(!queue::mark_done(*queue, 1));
    for (int round = 0; round < 200; round++) {
      CHECK(put(queue, 1) == QueueResult::Done);
      CHECK(put(queue, 2) == QueueResult::Done);
      CHECK(!queue::mark_done(*queue, 3));
      CHECK(queue::mark_done(*queue, 1));
      CHECK(join() == Passage::TimedOut);
      CHECK(queue::mark_done(*queue, 1));
      CHECK(join() == Passage::Passed);
      while (get(queue, value, Clock::now()) == QueueResult::Done) continue;
    }
    CHECK(put(queue, 1) == QueueResult::Done);
    Promised promise(agents::of_native_thread());
    CHECK(queue::enqueue_join(*queue, promise) == Passage::Queued);
    Passage passage = Passage::TimedOut;
    std::thread thread([&] { passage = queue::join(*queue, native_caller(), kForever); });
    until_waiting(&queue->finished, 2);
    queue::close(*queue);  // says nothing about what is in it
    CHECK(queue::mark_done(*queue, 1));
    thread.join();
    CHECK(passage == Passage::Passed);
    CHECK_EQ(promise.grants(), 1);
    CHECK(!queue::mark_done(*queue, 1));
  }
}

TEST(a_claim_whose_thread_has_ended_is_finished_by_another) {
  for (const uint32_t first : {0u, 0xfffffff0u}) {
    Memory queue(2, first);
    const Ring ring(*queue);
    const uint32_t start = queue->head.load();
    uint64_t value = 0;
    // A claim and a value, and then nothing more.
    queue->tail.store(start + 1);
    queue.slot(0).value = 7;
    CHECK(ring.put(8) == PutResult::Done);
    CHECK(ring.get(value) == GetResult::Empty);
    std::thread consumer([&] { CHECK(get(queue, value) == QueueResult::Done); });
    until_waiting(&queue->items, 1);
    queue::finish_put(ring, start);
    consumer.join();
    CHECK_EQ(value, uint64_t{7});
    queue::finish_put(ring, start);  // once is enough
    CHECK(ring.get(value) == GetResult::Done);
    CHECK_EQ(value, uint64_t{8});
    CHECK(ring.get(value) == GetResult::Empty);

    // The same for a get: the slot is taken, and never given free.
    CHECK(ring.put(1) == PutResult::Done);
    CHECK(ring.put(2) == PutResult::Done);
    const uint32_t head = queue->head.load();
    queue->head.store(head + 1);
    CHECK(ring.get(value) == GetResult::Done);
    CHECK_EQ(value, uint64_t{2});
    CHECK(ring.put(3) == PutResult::Full);
    std::thread producer([&] { CHECK(put(queue, 3) == QueueResult::Done); });
    until_waiting(&queue->space, 1);
    queue::finish_get(ring, head);
    producer.join();
    queue::finish_get(ring, head);
    CHECK(ring.get(value) == GetResult::Done);
    CHECK_EQ(value, uint64_t{3});

    // What can be no position says that there is nothing to do.
    queue::finish_put(ring, UINT32_MAX);
    queue::finish_get(ring, UINT32_MAX);
    CHECK(ring.get(value) == GetResult::Empty);
  }
}
