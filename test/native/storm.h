// Producers and consumers at one queue, and what must be true afterwards.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "check.h"
#include "queue_memory.h"
#include "waiters.h"

namespace manycore {

// What the consumers of a storm have received. A value is its producer's id and, in the lower half,
// how many this producer put before.
class Received {
 public:
  // `next` belongs to one consumer: the least that may come from each producer.
  void add(std::vector<uint64_t>& next, uint64_t value) {
    uint64_t& least = next[value >> 32];
    CHECK((value & 0xffffffff) >= least);  // a producer's values come in order
    least = (value & 0xffffffff) + 1;
    sum_ += value;
    count_++;
  }

  // Everything that these producers put has come, once each.
  void check(uint64_t producers, uint64_t rounds) const {
    uint64_t expected = 0;
    for (uint64_t id = 0; id < producers; id++) {
      expected += (id << 32) * rounds + rounds * (rounds - 1) / 2;
    }
    CHECK_EQ(count_.load(), producers * rounds);
    CHECK_EQ(sum_.load(), expected);
  }

 private:
  std::atomic<uint64_t> sum_{0}, count_{0};
};

// Runs produce(id) and consume(id) in threads of their own; consumers end when the queue, closed
// after the last producer, is drained. Positions cross 2^32.
template <class Produce, class Consume>
void storm(QueueMemory& memory, size_t producers, size_t consumers, Produce&& produce,
           Consume&& consume) {
  std::vector<std::thread> puts, gets;
  for (size_t id = 0; id < consumers; id++) gets.emplace_back([&, id] { consume(id); });
  for (size_t id = 0; id < producers; id++) puts.emplace_back([&, id] { produce(id); });
  for (std::thread& thread : puts) thread.join();
  queue::close(memory.ring());
  for (std::thread& thread : gets) thread.join();
  CHECK_EQ(waiting(&memory->items) + waiting(&memory->space), size_t(0));
}

}  // namespace manycore
