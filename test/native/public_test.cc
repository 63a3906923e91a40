// The header for others, used as they would.
#include <limits>
#include <string>
#include <thread>

#include "check.h"
#include "manycore/queue.h"
#include "queue_memory.h"

using namespace manycore;
using namespace std::chrono_literals;

namespace {

template <class T>
constexpr ElementType kType = ElementType::BigInt64;
template <>
constexpr ElementType kType<int32_t> = ElementType::Int32;
template <>
constexpr ElementType kType<uint32_t> = ElementType::Uint32;
template <>
constexpr ElementType kType<double> = ElementType::Float64;

template <class T>
void every_call() {
  QueueMemory memory(QueueShape{3}, kType<T>, 0xffffff00u);
  const size_t length = memory->header.byteLength;
  CHECK(!Queue<T>::over(memory.memory(), length - 1).has_value());
  CHECK(!ByteQueue::over(memory.memory(), length).has_value());
  const auto queue = Queue<T>::over(memory.memory(), length);
  CHECK(queue.has_value());
  CHECK_EQ(queue->capacity(), 3u);
  const T values[] = {std::numeric_limits<T>::lowest(), T{7}, std::numeric_limits<T>::max(), T{9}};
  for (int round = 0; round < 300; round++) {
    T value{};
    CHECK(queue->try_get(value) == QueueStatus::TimedOut);
    CHECK(queue->put(values[0]) == QueueStatus::Done);
    CHECK(queue->try_put(values[1]) == QueueStatus::Done);
    const auto put = queue->put_many(values + 2, 2, 0ns);
    CHECK(put.status == QueueStatus::TimedOut);
    CHECK_EQ(put.count, size_t{1});
    CHECK(queue->try_put(values[0]) == QueueStatus::TimedOut);
    CHECK(queue->get(value) == QueueStatus::Done);
    CHECK(value == values[0]);
    T rest[4] = {};
    const auto got = queue->get_many(rest, 4, 1s);
    CHECK(got.status == QueueStatus::Done);
    CHECK_EQ(got.count, size_t{2});
    CHECK(rest[0] == values[1] && rest[1] == values[2]);
    CHECK(!queue->join(0ns));
    CHECK(queue->task_done(3));
    CHECK(!queue->task_done());
    CHECK(queue->join());
  }
  std::thread closer([&] { queue->close(); });
  T value{};
  CHECK(queue->get(value) == QueueStatus::Closed);
  closer.join();
  CHECK(queue->closed());
  CHECK(queue->put(T{1}) == QueueStatus::Closed);
}

std::vector<uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

TEST(queues_of_int32) { every_call<int32_t>(); }
TEST(queues_of_uint32) { every_call<uint32_t>(); }
TEST(queues_of_float64) { every_call<double>(); }
TEST(queues_of_bigint64) { every_call<int64_t>(); }

TEST(memory_that_holds_no_queue) {
  alignas(8) uint8_t zeros[4096] = {};
  CHECK(!Queue<double>::over(zeros, sizeof(zeros)).has_value());
  CHECK(!Queue<double>::over(zeros, 3).has_value());
  QueueMemory memory(QueueShape{3}, ElementType::Float64);
  memory->capacity = 1000;
  CHECK(!Queue<double>::over(memory.memory(), memory->header.byteLength).has_value());
}

TEST(byte_strings) {
  QueueMemory memory({4, 16, 8}, ElementType::Bytes);
  const auto queue = ByteQueue::over(memory.memory(), memory->header.byteLength);
  CHECK(queue.has_value());
  CHECK(!Queue<double>::over(memory.memory(), memory->header.byteLength).has_value());
  ByteQueue::Value value;
  for (size_t length :
       {size_t{0}, size_t{1}, size_t{15}, size_t{16}, size_t{700}, queue->longest()}) {
    const std::vector<uint8_t> sent(length, static_cast<uint8_t>(length));
    CHECK(queue->put(sent.data(), sent.size()) == QueueStatus::Done);
    CHECK(queue->get(value) == QueueStatus::Done);
    CHECK(!value.encoded);
    CHECK(value.bytes == sent);
  }
  const std::vector<uint8_t> large(queue->longest() + 1);
  CHECK(queue->put(large.data(), large.size()) == QueueStatus::TooLarge);
  CHECK(queue->try_get(value) == QueueStatus::TimedOut);

  // What JavaScript encoded is passed on as it is.
  const std::vector<uint8_t> undefined{1};
  CHECK(queue->pass_on({undefined, true}) == QueueStatus::Done);
  CHECK(queue->get(value) == QueueStatus::Done);
  CHECK(value.encoded && value.bytes == undefined);
  CHECK(queue->pass_on(value) == QueueStatus::Done);
  CHECK(queue->pass_on({bytes_of("x"), false}) == QueueStatus::Done);
  CHECK(queue->try_get(value) == QueueStatus::Done);
  CHECK(value.encoded && value.bytes == undefined);
  CHECK(queue->try_get(value) == QueueStatus::Done);
  CHECK(!value.encoded && value.bytes == bytes_of("x"));
}

TEST(two_threads) {
  QueueMemory memory({2, 16, 4}, ElementType::Bytes);
  const auto queue = ByteQueue::over(memory.memory(), memory->header.byteLength);
  std::thread producer([&] {
    for (size_t i = 0; i < 3000; i++) {
      const std::vector<uint8_t> sent(i % 1500, static_cast<uint8_t>(i));
      CHECK(queue->put(sent.data(), sent.size()) == QueueStatus::Done);
    }
    queue->close();
  });
  ByteQueue::Value value;
  size_t count = 0;
  for (; queue->get(value) == QueueStatus::Done; count++) {
    CHECK(value.bytes == std::vector<uint8_t>(count % 1500, static_cast<uint8_t>(count)));
  }
  producer.join();
  CHECK_EQ(count, size_t{3000});
}
