#include "queue/bytes.h"

#include <atomic>
#include <numeric>
#include <string>

#include "check.h"
#include "crew.h"
#include "queue_memory.h"

using namespace manycore;

namespace {

QueueMemory byte_queue(uint32_t capacity, uint32_t slot_bytes, uint32_t blocks) {
  return QueueMemory({capacity, slot_bytes, blocks}, ElementType::Bytes, 0xffffff00u);
}

// A string that says how long it is, and whose.
std::string text(size_t length, uint32_t seed) {
  std::string result(length, '\0');
  for (size_t i = 0; i < length; i++) result[i] = static_cast<char>(i * 31 + seed);
  return result;
}

QueueResult put(const ByteRing& queue, const std::string& value, Deadline deadline = kForever,
                Interrupt* interrupt = nullptr) {
  Parcel parcel(queue, reinterpret_cast<const uint8_t*>(value.data()), value.size());
  return queue::put(parcel, {agents::of_native_thread(), interrupt}, deadline);
}

QueueResult get(const ByteRing& queue, std::string& value, Deadline deadline = kForever) {
  std::vector<uint8_t> memory(8);
  for (;;) {
    Tray tray{memory.data(), memory.size()};
    const QueueResult result = queue::get(queue, tray, me(), deadline);
    if (result == QueueResult::TooLarge) {
      memory.resize(tray.length);
      continue;
    }
    value.assign(memory.begin(), memory.begin() + static_cast<ptrdiff_t>(tray.length));
    return result;
  }
}

uint32_t available(QueueMemory& queue) { return queue->available.load(); }

}  // namespace

TEST(every_length_goes_through) {
  QueueMemory memory = byte_queue(3, 24, 7);
  const ByteRing queue = memory.bytes();
  std::string value;
  for (size_t length = 0; length <= queue.longest(); length++) {
    CHECK(put(queue, text(length, 1)) == QueueResult::Done);
    CHECK(get(queue, value) == QueueResult::Done);
    CHECK(value == text(length, 1));
  }
  CHECK_EQ(available(memory), 7u);
  CHECK(put(queue, text(queue.longest() + 1, 1)) == QueueResult::TooLarge);
  CHECK(get(queue, value, Clock::now()) == QueueResult::TimedOut);
}

TEST(a_full_pool_and_a_full_ring_wait) {
  QueueMemory memory = byte_queue(2, 8, 4);
  const ByteRing queue = memory.bytes();
  std::string value;
  CHECK(put(queue, text(3 * kBlockBytes, 1)) == QueueResult::Done);
  CHECK(put(queue, text(2 * kBlockBytes, 2), Clock::now()) == QueueResult::NoRoom);
  Crew large(1, [&](int) { CHECK(put(queue, text(2 * kBlockBytes, 2)) == QueueResult::Done); });
  until_waiting(memory->room, 1);
  CHECK(put(queue, "short") == QueueResult::Done);  // needs no block
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(value == text(3 * kBlockBytes, 1));
  large.join();
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(value == "short");
  CHECK(put(queue, "short") == QueueResult::Done);
  CHECK(put(queue, text(kBlockBytes, 3), Clock::now()) == QueueResult::TimedOut);
  CHECK_EQ(available(memory), 2u);
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(value == text(2 * kBlockBytes, 2));
  CHECK_EQ(available(memory), 4u);
}

// Waiting for blocks or, with its blocks, for a slot: whoever gives up leaves nothing behind, and
// what it held wakes the others.
TEST(giving_up_returns_the_blocks) {
  QueueMemory memory = byte_queue(1, 8, 4);
  const ByteRing queue = memory.bytes();
  std::string value;
  CHECK(put(queue, "first") == QueueResult::Done);
  for (const bool interrupted : {false, true}) {
    Ending ending;
    std::atomic<bool> over{false};
    Crew holder(1, [&](int) {
      const QueueResult result = put(queue, text(3 * kBlockBytes, 1),
                                     interrupted ? kForever : deadline_after(50), &ending);
      CHECK(result == (interrupted ? QueueResult::Interrupted : QueueResult::TimedOut));
      over = true;
    });
    // On a busy machine its time may be out before anybody has looked.
    until([&] { return available(memory) == 1 || over; });
    Crew waiter(1, [&](int) { CHECK(put(queue, text(900, 2)) == QueueResult::Done); });
    ending.now = interrupted;
    holder.join();
    until_waiting(memory->space, 1);
    CHECK(get(queue, value) == QueueResult::Done);
    waiter.join();
    CHECK(get(queue, value) == QueueResult::Done);
    CHECK(value == text(900, 2));
    CHECK_EQ(available(memory), 4u);
    CHECK(put(queue, "first") == QueueResult::Done);
  }
}

TEST(closing_ends_every_wait) {
  QueueMemory memory = byte_queue(1, 8, 2);
  const ByteRing queue = memory.bytes();
  std::string value;
  CHECK(put(queue, text(700, 1)) == QueueResult::Done);
  Crew producers(
      2, [&](int id) { CHECK(put(queue, text(id == 0 ? 700 : 3, 2)) == QueueResult::Closed); });
  until_waiting(memory->room, 1);
  until_waiting(memory->space, 1);
  queue::close(queue.ring);
  producers.join();
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(get(queue, value) == QueueResult::Closed);
  CHECK_EQ(available(memory), 2u);
}

TEST(promises_wait_at_both_gates) {
  QueueMemory memory = byte_queue(1, 8, 2);
  const ByteRing queue = memory.bytes();
  std::string value;
  const std::string long_one = text(1000, 5);
  CHECK(put(queue, long_one) == QueueResult::Done);
  Promised waiter;
  Parcel parcel(queue, reinterpret_cast<const uint8_t*>(long_one.data()), long_one.size());
  CHECK(queue::enqueue_put(parcel, waiter) == QueueResult::Queued);
  CHECK(parcel.gate == &memory->space);
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(waiter.settled.load());
  // Somebody has blocks and no slot yet: the slot that it was woken for is for others.
  CHECK(queue.blocks.reserve(1));
  Promised behind;
  Parcel small(queue, reinterpret_cast<const uint8_t*>(long_one.data()), 3);
  CHECK(put(queue, "x") == QueueResult::Done);
  CHECK(queue::enqueue_put(small, behind) == QueueResult::Queued);
  CHECK(get(queue, value) == QueueResult::Done);
  waiter.settled = behind.settled = false;
  CHECK(put(queue, "x") == QueueResult::Done);
  CHECK(queue::enqueue_put(parcel, waiter) == QueueResult::Queued);
  CHECK(queue::enqueue_put(small, behind) == QueueResult::Queued);
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(waiter.settled.load() && !behind.settled.load());
  waiter.settled = false;
  CHECK(queue::enqueue_put(parcel, waiter) == QueueResult::Queued);
  CHECK(parcel.gate == &memory->room);
  CHECK(behind.settled.load());
  queue.blocks.unreserve(1);
  Gate(queue.ring.room()).wake_all();
  CHECK(waiter.settled.load());
  // Without a slot it holds no blocks.
  CHECK(put(queue, "x") == QueueResult::Done);
  waiter.settled = false;
  CHECK(queue::enqueue_put(parcel, waiter) == QueueResult::Queued);
  CHECK_EQ(available(memory), 2u);
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(waiter.settled.load());
  CHECK(queue::enqueue_put(parcel, waiter) == QueueResult::Done);
  Promised other;
  Parcel second(queue, reinterpret_cast<const uint8_t*>(long_one.data()), long_one.size());
  CHECK(queue::enqueue_put(second, other) == QueueResult::Queued);
  CHECK(queue::gate_of(second).leave(other));
  CHECK(get(queue, value) == QueueResult::Done);
  CHECK(value == long_one);
  CHECK_EQ(available(memory), 2u);
}

// Strings of all lengths from many producers to many consumers: each arrives once, whole and, from
// one producer to one consumer, in order.
TEST(a_storm) {
  constexpr int kProducers = 4, kConsumers = 3, kEach = 1500;
  QueueMemory memory = byte_queue(5, 40, 12);
  const ByteRing queue = memory.bytes();
  std::atomic<int> count{0};
  Crew consumers(kConsumers, [&](int) {
    std::vector<int> last(kProducers, -1);
    std::string value;
    while (get(queue, value) == QueueResult::Done) {
      CHECK(value.size() >= 8);
      int who, number;
      std::memcpy(&who, value.data(), 4);
      std::memcpy(&number, value.data() + 4, 4);
      CHECK(who >= 0 && who < kProducers);
      CHECK(number > last[who]);
      last[who] = number;
      CHECK(value.substr(8) == text(value.size() - 8, static_cast<uint32_t>(number)));
      count++;
    }
  });
  Crew producers(kProducers, [&](int who) {
    for (int number = 0; number < kEach; number++) {
      const size_t length = static_cast<size_t>(number) * 37 % 2000;
      std::string value = std::string(8, '\0') + text(length, static_cast<uint32_t>(number));
      std::memcpy(value.data(), &who, 4);
      std::memcpy(value.data() + 4, &number, 4);
      while (put(queue, value, number % 5 == 0 ? deadline_after(0.01) : kForever) !=
             QueueResult::Done) {
        continue;
      }
    }
  });
  producers.join();
  queue::close(queue.ring);
  consumers.join();
  CHECK_EQ(count.load(), kProducers * kEach);
  CHECK_EQ(available(memory), 12u);
  CHECK_EQ(memory->room.load() + memory->space.load() + memory->items.load(), 0u);
}
