// The C++ twins of bench/peers/queue.ts. Each moves COUNT numbers from PRODUCERS threads to
// CONSUMERS threads, checks their sum, and prints millions per second:
//   queue ring PRODUCERS CONSUMERS COUNT      our ring, one by one, with waiting
//   queue batches PRODUCERS CONSUMERS COUNT   the same in batches of 1024
//   queue turns PRODUCERS CONSUMERS COUNT     a ring of turns, one by one, which only spins
//   queue handover COUNT                      us per hand-over between two blocked threads
#include "queue/queue.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "handover.h"
#include "queue/batch.h"

namespace {

using namespace manycore;

constexpr uint32_t kCapacity = 1024;
constexpr QueueShape kShape{kCapacity};
constexpr size_t kBatch = 1024;

// The algorithm of rigtorp's MPMCQueue (github.com/rigtorp/MPMCQueue): a fetch-add draws a ticket,
// and the ticket's slot says by its turn when it may be written or read. Who has drawn a ticket
// cannot leave without it; there is no trying, no closing and no blocking.
class Turns {
 public:
  void put(uint64_t value) {
    const uint64_t ticket = tail_.fetch_add(1, std::memory_order_relaxed);
    Slot& slot = slots_[ticket % kCapacity];
    await(slot, 2 * (ticket / kCapacity));
    slot.value = value;
    slot.turn.store(2 * (ticket / kCapacity) + 1, std::memory_order_release);
  }
  uint64_t get() {
    const uint64_t ticket = head_.fetch_add(1, std::memory_order_relaxed);
    Slot& slot = slots_[ticket % kCapacity];
    await(slot, 2 * (ticket / kCapacity) + 1);
    const uint64_t value = slot.value;
    slot.turn.store(2 * (ticket / kCapacity) + 2, std::memory_order_release);
    return value;
  }

 private:
  struct alignas(kCacheLine) Slot {
    std::atomic<uint64_t> turn{0};
    uint64_t value = 0;
  };
  static void await(Slot& slot, uint64_t turn) {
    // More threads than cores would otherwise spin away whole time slices.
    for (int spins = 0; slot.turn.load(std::memory_order_acquire) != turn; spins++) {
      if (spins % 1024 == 1023) std::this_thread::yield();
    }
  }

  std::unique_ptr<Slot[]> slots_ = std::make_unique<Slot[]>(kCapacity);
  alignas(kFalseSharing) std::atomic<uint64_t> tail_{0};
  alignas(kFalseSharing) std::atomic<uint64_t> head_{0};
};

class Ours {
 public:
  Ours() : room_(std::make_unique<uint64_t[]>(kShape.byte_length() / sizeof(uint64_t))) {
    Ring::initialise(layout(), kShape, ElementType::Float64);
  }
  void put(uint64_t value) { queue::put(Ring(*layout()), value, caller(), kForever); }
  uint64_t get() {
    uint64_t value = 0;
    queue::get(Ring(*layout()), value, caller(), kForever);
    return value;
  }
  size_t put(const uint64_t* values, size_t count) {
    return queue::put_many(Ring(*layout()), values, count, caller(), kForever).count;
  }
  size_t get(uint64_t* values, size_t count) {
    return queue::get_many(Ring(*layout()), values, count, caller(), kForever).count;
  }

 private:
  static const Caller& caller() {
    static thread_local const Caller mine{agents::of_native_thread()};
    return mine;
  }
  QueueLayout* layout() { return reinterpret_cast<QueueLayout*>(room_.get()); }
  std::unique_ptr<uint64_t[]> room_;
};

// `put(first, count)` and `get(count)`, which returns a sum, are the parts of one thread each.
template <class Put, class Get>
int transfer(uint64_t producers, uint64_t consumers, uint64_t count, Put put, Get get) {
  std::atomic<uint64_t> ready{0}, sum{0};
  const uint64_t parties = producers + consumers;
  const auto meet = [&] {
    ready.fetch_add(1);
    while (ready.load() < parties + 1) std::this_thread::yield();
  };
  count -= count % (producers * consumers);
  const uint64_t puts = count / producers, gets = count / consumers;
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < producers; i++) {
    threads.emplace_back([&, i] {
      meet();
      put(i * puts, puts);
    });
  }
  for (uint64_t i = 0; i < consumers; i++) {
    threads.emplace_back([&] {
      meet();
      sum += get(gets);
    });
  }
  while (ready.load() < parties) std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  ready.fetch_add(1);
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double, std::micro> elapsed =
      std::chrono::steady_clock::now() - start;
  if (sum != count * (count - 1) / 2) {
    std::fprintf(stderr, "the sum is wrong\n");
    return 1;
  }
  std::printf("%.3f\n", static_cast<double>(count) / elapsed.count());
  return 0;
}

template <class Queue>
int singles(uint64_t producers, uint64_t consumers, uint64_t count) {
  Queue queue;
  return transfer(
      producers, consumers, count,
      [&](uint64_t first, uint64_t n) {
        for (uint64_t i = 0; i < n; i++) queue.put(first + i);
      },
      [&](uint64_t n) {
        uint64_t sum = 0;
        for (uint64_t i = 0; i < n; i++) sum += queue.get();
        return sum;
      });
}

int batches(uint64_t producers, uint64_t consumers, uint64_t count) {
  Ours queue;
  return transfer(
      producers, consumers, count,
      [&](uint64_t first, uint64_t n) {
        std::vector<uint64_t> values(kBatch);
        for (uint64_t i = 0; i < n;) {
          const size_t size = std::min<uint64_t>(kBatch, n - i);
          for (size_t k = 0; k < size; k++) values[k] = first + i + k;
          i += queue.put(values.data(), size);
        }
      },
      [&](uint64_t n) {
        std::vector<uint64_t> values(kBatch);
        uint64_t sum = 0;
        for (uint64_t i = 0; i < n;) {
          const size_t size = queue.get(values.data(), std::min<uint64_t>(kBatch, n - i));
          for (size_t k = 0; k < size; k++) sum += values[k];
          i += size;
        }
        return sum;
      });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "handover") == 0) {
    std::printf("%.3f\n", handover(std::atol(argv[2])));
    return 0;
  }
  if (argc == 5) {
    const uint64_t producers = std::strtoull(argv[2], nullptr, 10);
    const uint64_t consumers = std::strtoull(argv[3], nullptr, 10);
    const uint64_t count = std::strtoull(argv[4], nullptr, 10);
    if (producers > 0 && consumers > 0) {
      if (std::strcmp(argv[1], "ring") == 0) return singles<Ours>(producers, consumers, count);
      if (std::strcmp(argv[1], "turns") == 0) return singles<Turns>(producers, consumers, count);
      if (std::strcmp(argv[1], "batches") == 0) return batches(producers, consumers, count);
    }
  }
  std::fprintf(stderr,
               "usage: queue ring|batches|turns PRODUCERS CONSUMERS COUNT | handover COUNT\n");
  return 2;
}
