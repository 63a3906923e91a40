#include <memory>
#include <numeric>
#include <vector>

#include "check.h"
#include "queue/batch.h"
#include "queue_memory.h"
#include "waiters.h"

using namespace manycore;

namespace {

using Values = std::vector<uint64_t>;

Values sequence(uint64_t first, size_t count) {
  Values values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

queue::BatchResult put(QueueMemory& queue, const Values& values, Deadline deadline = kForever) {
  return queue::put_many(queue.ring(), values.data(), values.size(), native_caller(), deadline);
}

Values take(QueueMemory& queue, size_t most) {
  Values values(most);
  values.resize(queue::drain(queue.ring(), values.data(), most).count);
  return values;
}

}  // namespace

TEST(order_and_wrap_at_every_fill_level) {
  for (const uint32_t capacity : {1u, 2u, 3u, 5u, 8u, 300u, 1000u}) {
    for (const uint32_t first : {0u, 0x7ffff000u, 0xfffff000u}) {
      QueueMemory queue(capacity, first);
      uint64_t next_put = 0, next_get = 0;
      for (uint32_t round = 0; round < 600; round++) {
        const size_t wanted = 1 + round * 7 % (capacity + 1);
        const auto done = put(queue, sequence(next_put, wanted), Clock::now());
        CHECK_EQ(done.count, std::min<size_t>(wanted, capacity - (next_put - next_get)));
        CHECK(done.result == (done.count == wanted ? QueueResult::Done : QueueResult::TimedOut));
        next_put += done.count;
        const Values taken = take(queue, 1 + round * 5 % (capacity + 1));
        CHECK(taken == sequence(next_get, taken.size()));
        next_get += taken.size();
      }
      const Values rest = take(queue, capacity);
      CHECK(rest == sequence(next_get, next_put - next_get));
      CHECK(take(queue, capacity).empty());
    }
  }
}

TEST(distance_counts_values_across_the_wrap) {
  for (const uint32_t capacity : {1u, 2u, 3u, 5u, 8u}) {
    QueueMemory queue(capacity, 0xffffff00u);
    const uint32_t from = queue->head;
    for (uint32_t i = 0; i < 2000; i++) {
      CHECK_EQ(queue.ring().distance(from, queue->head), i);
      CHECK_EQ(put(queue, {i}).count + take(queue, 1).size(), size_t{2});
    }
  }
}

TEST(narrow_elements_are_the_low_half) {
  QueueMemory queue(4);
  const uint32_t values[] = {1, 0xffffffff};
  CHECK_EQ(queue::put_many(queue.ring(), values, 2, native_caller(), kForever).count, size_t{2});
  CHECK_EQ(queue.slot(1).value, uint64_t{0xffffffff});
  uint64_t one;
  CHECK(queue::get(queue.ring(), one, native_caller(), kForever) == QueueResult::Done);
  uint32_t other[4] = {};
  CHECK_EQ(queue::get_many(queue.ring(), other, 4, native_caller(), kForever).count, size_t{1});
  CHECK_EQ(other[0], 0xffffffffu);
}

TEST(nothing_wanted_is_nothing_done) {
  QueueMemory queue(1);
  uint64_t value = 0;
  CHECK(put(queue, {}).result == QueueResult::Done);
  CHECK_EQ(queue::get_many(queue.ring(), &value, 0, native_caller(), kForever).count, size_t{0});
  CHECK_EQ(queue::drain(queue.ring(), &value, 0).count, size_t{0});
}

TEST(times_out_is_interrupted_and_ends_with_close) {
  QueueMemory queue(3);
  Switch interrupt;
  interrupt.on = true;
  uint64_t values[5] = {};
  CHECK(queue::get_many(queue.ring(), values, 5, native_caller(), Clock::now()).result ==
        QueueResult::TimedOut);
  CHECK(queue::get_many(queue.ring(), values, 5, native_caller(&interrupt), kForever).result ==
        QueueResult::Interrupted);
  const auto late = put(queue, sequence(0, 5), Clock::now());
  CHECK(late.result == QueueResult::TimedOut && late.count == 3);
  const auto interrupted =
      queue::put_many(queue.ring(), values, 5, native_caller(&interrupt), kForever);
  CHECK(interrupted.result == QueueResult::Interrupted && interrupted.count == 0);
  CHECK_EQ(queue->items.load() + queue->space.load(), 0u);

  CHECK_EQ(take(queue, 2).size(), size_t{2});
  queue::BatchResult result{QueueResult::Done, 0};
  std::thread producer([&] { result = put(queue, sequence(3, 7)); });
  until_waiting(&queue->space, 1);
  queue::close(queue.ring());
  producer.join();
  CHECK(result.result == QueueResult::Closed);
  CHECK_EQ(result.count, size_t{2});
  CHECK(take(queue, 10) == sequence(2, 3));
  CHECK(queue::drain(queue.ring(), values, 5).result == QueueResult::Closed);
  CHECK(queue::get_many(queue.ring(), values, 5, native_caller(), kForever).result ==
        QueueResult::Closed);
  CHECK(put(queue, sequence(0, 1)).result == QueueResult::Closed);
}

// Another producer has claimed position 1 and not published it yet.
TEST(a_get_stops_before_a_gap) {
  QueueMemory queue(8);
  CHECK_EQ(put(queue, {10}).count, size_t{1});
  queue->tail.store(2);
  CHECK_EQ(put(queue, {12, 13}).count, size_t{2});
  CHECK(take(queue, 8) == Values{10});
  CHECK(take(queue, 8).empty());
  queue.slot(1).value = 11;
  queue.slot(1).stamp.store(2);
  CHECK(take(queue, 8) == sequence(11, 3));
}

// A consumer has claimed position 1 and not freed it yet.
TEST(a_put_stops_before_a_gap) {
  QueueMemory queue(3);
  CHECK_EQ(put(queue, {0, 1, 2}).count, size_t{3});
  CHECK(take(queue, 1) == Values{0});
  queue->head.store(2);
  CHECK(take(queue, 1) == Values{2});
  CHECK_EQ(put(queue, {3, 4, 5}, Clock::now()).count, size_t{1});
  queue.slot(1).stamp.store(1 + queue->mark * 2);
  CHECK_EQ(put(queue, {4, 5}, Clock::now()).count, size_t{2});
  CHECK(take(queue, 3) == sequence(3, 3));
}

TEST(a_batch_wakes_as_many_as_it_serves) {
  QueueMemory queue(8);
  Promised one(1), two(1), three(1);
  uint64_t value;
  for (Promised* waiter : {&one, &two, &three}) {
    CHECK(queue::enqueue_get(queue.ring(), value, *waiter) == QueueResult::Queued);
  }
  CHECK_EQ(put(queue, {1, 2}).count, size_t{2});
  CHECK_EQ(one.grants() + two.grants() * 10 + three.grants() * 100, 11);
  CHECK(Gate(queue->items).leave(three));

  while (queue.ring().put(9) == PutResult::Done) {
  }
  Promised four(1), five(1), six(1);
  for (Promised* waiter : {&four, &five, &six}) {
    CHECK(queue::enqueue_put(queue.ring(), value, *waiter) == QueueResult::Queued);
  }
  CHECK_EQ(take(queue, 2).size(), size_t{2});
  CHECK_EQ(four.grants() + five.grants() * 10 + six.grants() * 100, 11);
  CHECK(Gate(queue->space).leave(six));
}

// The wake-ups of a batch behind a gap are used up in vain; closing the gap reaches everybody.
TEST(a_batch_behind_a_gap_forgets_no_consumer) {
  QueueMemory queue(8);
  Promised one(1), two(1), again(1), after(1), unused(1);
  uint64_t value;
  CHECK(queue::enqueue_get(queue.ring(), value, one) == QueueResult::Queued);
  CHECK(queue::enqueue_get(queue.ring(), value, two) == QueueResult::Queued);
  queue->tail.store(1);  // claimed
  CHECK_EQ(put(queue, {11, 12}).count, size_t{2});
  CHECK_EQ(one.grants() + two.grants(), 2);
  CHECK(queue::enqueue_get(queue.ring(), value, again) == QueueResult::Queued);
  CHECK(queue::enqueue_get(queue.ring(), value, after) == QueueResult::Queued);
  queue.slot(0).value = 10;
  queue.slot(0).stamp.store(1);  // published
  queue::item_added(queue.ring());
  CHECK_EQ(again.grants(), 1);
  // Somebody who did not wait is quicker; the wake-up is still on its way, and reaches the next.
  CHECK(take(queue, 1) == Values{10});
  CHECK_EQ(after.grants(), 0);
  CHECK(queue::enqueue_get(queue.ring(), value, unused) == QueueResult::Done);
  CHECK_EQ(value, uint64_t{11});
  CHECK_EQ(after.grants(), 1);
  CHECK(take(queue, 8) == Values{12});
}

// A batch is under way when the queue closes.
TEST(close_with_a_batch_under_way) {
  QueueMemory queue(4);
  queue->tail.store(2);  // claimed
  queue::close(queue.ring());
  std::atomic<uint64_t> sum{0}, closed{0};
  std::vector<std::thread> consumers;
  for (int i = 0; i < 3; i++) {
    consumers.emplace_back([&] {
      uint64_t value;
      for (;;) {
        const auto got = queue::get_many(queue.ring(), &value, 1, native_caller(), kForever);
        if (got.result == QueueResult::Closed) break;
        sum += value;
      }
      closed++;
    });
  }
  until_waiting(&queue->items, 3);
  for (uint32_t i = 0; i < 2; i++) {
    queue.slot(i).value = 10 + i;
    queue.slot(i).stamp.store(i + 1);
  }
  queue::item_added(queue.ring());
  for (std::thread& thread : consumers) thread.join();
  CHECK_EQ(sum.load(), uint64_t{21});
  CHECK_EQ(closed.load(), uint64_t{3});
}
