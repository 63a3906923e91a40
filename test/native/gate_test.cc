// The queue's gates: a put that is under way hides the items behind it. A consumer that was woken
// for one of those finds "empty" and parks again; whoever ends the put has to wake it anew.
#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include "check.h"
#include "queue/queue.h"
#include "sync/agent.h"

using namespace manycore;
using namespace std::chrono_literals;

namespace {

struct Memory {
  explicit Memory(uint32_t capacity)
      : bytes(Ring::byte_length(capacity)),
        block(::operator new(bytes, std::align_val_t{128})),
        queue(static_cast<QueueLayout*>(block)) {
    Ring::initialise(queue, capacity, ElementType::Float64);
    queue->items.store(0);
    queue->space.store(0);
  }
  ~Memory() { ::operator delete(block, std::align_val_t{128}); }
  QueueSlot* slots() { return reinterpret_cast<QueueSlot*>(queue + 1); }
  size_t bytes;
  void* block;
  QueueLayout* queue;
};

}  // namespace

TEST(items_behind_an_unpublished_one) {
  Memory memory(4);
  QueueLayout& q = *memory.queue;
  std::atomic<int> taken{0};
  std::vector<std::thread> consumers;
  for (int i = 0; i < 2; ++i) {
    consumers.emplace_back([&] {
      uint64_t value;
      const auto got = queue::get(q, value, {agents::of_native_thread()}, deadline_after(3000));
      taken += got == QueueResult::Done;
    });
  }
  std::this_thread::sleep_for(100ms);         // both are parked
  const uint32_t slow = q.tail.fetch_add(1);  // a producer claims, and is preempted
  CHECK(Ring(q).put(2) == PutResult::Done);   // another one puts behind it
  queue::item_added(q);
  std::this_thread::sleep_for(100ms);  // the woken consumer finds nothing and parks again
  memory.slots()[0].value = 1;         // the first one goes on
  memory.slots()[0].stamp.store(slow + 1);
  queue::item_added(q);
  for (int i = 0; i < 100 && taken < 2; ++i) std::this_thread::sleep_for(10ms);
  CHECK_EQ(taken.load(), 2);  // before their time runs out, when they look once more by themselves
  for (std::thread& consumer : consumers) consumer.join();
}

TEST(space_behind_an_unfinished_get) {
  Memory memory(2);
  QueueLayout& q = *memory.queue;
  CHECK(Ring(q).put(1) == PutResult::Done);
  CHECK(Ring(q).put(2) == PutResult::Done);
  std::atomic<int> done{0};
  std::vector<std::thread> producers;
  for (uint64_t i = 0; i < 2; ++i) {
    producers.emplace_back([&, i] {
      done +=
          queue::put(q, i, {agents::of_native_thread()}, deadline_after(3000)) == QueueResult::Done;
    });
  }
  std::this_thread::sleep_for(100ms);
  const uint32_t slow = q.head.fetch_add(1);  // a consumer claims the first item, and is preempted
  uint64_t value;
  CHECK(Ring(q).get(value) == GetResult::Done);
  queue::space_made(q);
  std::this_thread::sleep_for(100ms);
  memory.slots()[0].stamp.store(slow + 2 * q.mark);
  queue::space_made(q);
  for (int i = 0; i < 100 && done < 2; ++i) std::this_thread::sleep_for(10ms);
  CHECK_EQ(done.load(), 2);
  for (std::thread& producer : producers) producer.join();
}
