// The parts of producers and consumers.
#include <array>
#include <bit>
#include <cstring>

#include "binding/parts.h"
#include "manycore/queue.h"
#include "queue/queue.h"

namespace manycore::binding {
namespace {

using namespace std::chrono_literals;

// Queues of any element type carry small whole numbers here.
bool floating(const Object& queue) {
  return queue.as<QueueLayout>().elementType == static_cast<uint32_t>(ElementType::Float64);
}

QueueResult put_into(const Object& queue, uint32_t value, Stagecraft& p) {
  const uint64_t bits = floating(queue) ? std::bit_cast<uint64_t>(double(value)) : value;
  return queue::put(*queue.ring, bits, p.caller(), kForever);
}

QueueResult get_from(const Object& queue, uint32_t& value, Stagecraft& p) {
  uint64_t bits = 0;
  const QueueResult result = queue::get(*queue.ring, bits, p.caller(), kForever);
  const auto number = floating(queue) ? std::bit_cast<double>(bits) : static_cast<uint32_t>(bits);
  value = number >= 0 && number <= UINT32_MAX ? static_cast<uint32_t>(number) : UINT32_MAX;
  return result;
}

// The i-th string of a producer: its value, and a filling that depends on it.
std::vector<uint8_t> text_of(uint32_t value, uint32_t i) {
  std::vector<uint8_t> bytes(4 + i * 37 % 1500, static_cast<uint8_t>(value));
  std::memcpy(bytes.data(), &value, 4);
  return bytes;
}

std::optional<ByteQueue> byte_queue(const Object& object) {
  return ByteQueue::over(object.memory, object.as<QueueLayout>().header.byteLength);
}

}  // namespace

// A value is its producer's id times the count, plus how many this producer put before.
uint32_t put(Stagecraft& p) {
  return p.rounds([&](uint32_t i) { return put_into(p.object, p.report[kId] * p.count + i, p); });
}

// Until the queue is closed. The sum is modulo 2^32; each producer's values come in order.
uint32_t get(Stagecraft& p) {
  std::array<int64_t, 64> last;
  last.fill(-1);
  while (!p.requested()) {
    uint32_t value;
    const QueueResult result = get_from(p.object, value, p);
    if (result == QueueResult::Closed) return kFine;
    if (result != QueueResult::Done) return static_cast<uint32_t>(result);
    const uint32_t producer = p.count > 0 ? value / p.count : 0;
    p.check(producer < last.size() && last[producer] < value);
    if (producer < last.size()) last[producer] = value;
    p.report[kRounds].fetch_add(1);
    p.report[kSum].fetch_add(value);
  }
  return kStopped;
}

// As many values as told, and no more.
uint32_t fetch(Stagecraft& p) {
  return p.rounds([&](uint32_t) {
    uint32_t value;
    const QueueResult result = get_from(p.object, value, p);
    if (result == QueueResult::Done) p.report[kSum].store(value);
    return result;
  });
}

uint32_t put_bytes(Stagecraft& p) {
  const auto queue = byte_queue(p.object);
  if (!queue) return kStopped;
  return p.rounds([&](uint32_t i) {
    const std::vector<uint8_t> bytes = text_of(p.report[kId] * p.count + i, i);
    QueueStatus status;
    do {
      status = queue->put(bytes.data(), bytes.size(), 20ms);
    } while (status == QueueStatus::TimedOut && !p.requested());
    return status;
  });
}

// Until the queue is closed; the sum is of the values.
uint32_t get_bytes(Stagecraft& p) {
  const auto queue = byte_queue(p.object);
  if (!queue) return kStopped;
  ByteQueue::Value got;
  while (!p.requested()) {
    const QueueStatus status = queue->get(got, 20ms);
    if (status == QueueStatus::Closed) return kFine;
    if (status == QueueStatus::TimedOut) continue;
    uint32_t value = 0;
    if (got.bytes.size() >= 4) std::memcpy(&value, got.bytes.data(), 4);
    p.check(!got.encoded && p.count > 0 && got.bytes == text_of(value, value % p.count));
    p.report[kRounds].fetch_add(1);
    p.report[kSum].fetch_add(value);
  }
  return kStopped;
}

}  // namespace manycore::binding
