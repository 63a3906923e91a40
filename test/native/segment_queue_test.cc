// Queues in a segment: the operations of those in private memory.
#include "segment_queue.h"

#include <atomic>
#include <thread>
#include <vector>

#include "queue/batch.h"

using namespace manycore;

TEST(numbers_in_order_one_by_one_and_in_batches) {
  for (const uint32_t capacity : {1u, 3u, 8u, 100u}) {
    SegmentQueue queue("numbers", QueueShape{capacity}, ElementType::Float64);
    const Ring ring = queue.ring();
    CHECK(ring.shared());
    uint64_t next_put = 0, next_get = 0, value;
    for (int round = 0; round < 500; round++) {
      while (ring.put(next_put) == PutResult::Done) next_put++;
      CHECK_EQ(next_put - next_get, uint64_t{capacity});
      CHECK(!ring.writable() && ring.readable());
      for (int n = round % int(capacity); n >= 0; n--) {
        CHECK(ring.get(value) == GetResult::Done);
        CHECK_EQ(value, next_get++);
      }
      uint64_t row[16];
      for (uint64_t i = 0; i < 16; i++) row[i] = next_put + i;
      uint32_t done = 0;
      if (Batch::put(ring, row, 16, done) == PutResult::Done) next_put += done;
      if (Batch::get(ring, row, 5, done) == GetResult::Done) {
        for (uint32_t i = 0; i < done; i++) CHECK_EQ(row[i], next_get++);
      }
    }
    CHECK(ring.close());
    CHECK(ring.put(0) == PutResult::Closed);
    while (ring.get(value) == GetResult::Done) CHECK_EQ(value, next_get++);
    CHECK_EQ(next_get, next_put);
    CHECK(ring.get(value) == GetResult::Closed);
  }
}

TEST(strings_of_all_lengths_use_the_whole_pool) {
  SegmentQueue queue("strings", QueueShape{16, 56, 4}, ElementType::Bytes);
  const ByteRing ring = queue.bytes();
  std::vector<uint8_t> room(4 * kBlockBytes);
  uint32_t next_put = 0, next_get = 0;
  for (uint32_t round = 0; round < 3000; round++) {
    const uint32_t length = kHead + round * 97 % (4 * kBlockBytes - kHead + 1);
    const std::vector<uint8_t> text = written(7, next_put, length);
    Parcel parcel(ring, text.data(), text.size());
    const QueueResult result = queue::try_put(parcel);
    if (result == QueueResult::Done) {
      next_put++;
      continue;
    }
    CHECK(result == QueueResult::TimedOut);
    CHECK(next_put > next_get);  // it would fit alone
    Tray tray{room.data(), room.size()};
    CHECK(queue::try_get(ring, tray) == QueueResult::Done);
    CHECK(sound({room.begin(), room.begin() + tray.length}));
    CHECK_EQ(reinterpret_cast<uint32_t*>(room.data())[1], next_get);
    next_get++;
  }
  Parcel large(ring, room.data(), room.size() + 1);
  CHECK(queue::try_put(large) == QueueResult::TooLarge);
  CHECK(next_get > 100);
}

TEST(threads_of_one_process) {
  constexpr uint32_t kEach = 20000;
  SegmentQueue queue("threads", QueueShape{32}, ElementType::Float64);
  std::vector<std::thread> threads;
  std::atomic<uint64_t> sum{0}, count{0};
  for (int id = 0; id < 3; id++) {
    threads.emplace_back([&] {
      const Ring ring = queue.ring();
      for (uint32_t i = 0; i < kEach; i++) {
        while (ring.put(i) != PutResult::Done) std::this_thread::yield();
      }
    });
    threads.emplace_back([&] {
      const Ring ring = queue.ring();
      uint64_t value;
      while (count < 3 * kEach) {
        if (ring.get(value) == GetResult::Done) {
          sum += value;
          count++;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK_EQ(sum.load(), uint64_t{3} * kEach * (kEach - 1) / 2);
}
