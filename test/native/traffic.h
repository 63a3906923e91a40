// Processes that put into and get from one queue in a segment until they are killed, and a ledger
// beside the queue that says what came through.
#pragma once

#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fellow.h"
#include "segment_queue.h"

namespace manycore {

inline constexpr uint32_t kProducers = 2;
inline constexpr uint32_t kConsumers = 2;
inline constexpr uint32_t kFellows = kProducers + kConsumers;
inline constexpr uint32_t kMost = 1u << 24;  // values of one producer

struct Ledger {
  // How many each producer has begun to put, and how many it knows to be in.
  std::atomic<uint32_t> begun[kProducers], put[kProducers];
  std::atomic<uint32_t> got;
  // How often each value was got.
  std::atomic<uint8_t> times[kProducers][kMost];
  std::atomic<uint32_t> damaged;
};

struct Value {
  uint32_t who = 0, which = 0;
  bool sound = true;
};

struct Numbers {
  static constexpr const char* kName = "numbers";
  static constexpr ElementType kType = ElementType::Float64;
  static QueueShape shape() { return QueueShape{8}; }

  static void put(const ByteRing& queue, const Caller& caller, uint32_t who, uint32_t which) {
    queue::put(queue.ring, uint64_t{who} << 32 | which, caller, kForever);
  }
  static Value get(const ByteRing& queue, const Caller& caller) {
    uint64_t value = 0;
    queue::get(queue.ring, value, caller, kForever);
    return {static_cast<uint32_t>(value >> 32), static_cast<uint32_t>(value)};
  }
};

struct Strings {
  static constexpr const char* kName = "strings";
  static constexpr ElementType kType = ElementType::Bytes;
  static QueueShape shape() { return QueueShape{8, 56, 64}; }

  static void put(const ByteRing& queue, const Caller& caller, uint32_t who, uint32_t which) {
    const uint32_t length = kHead + (which * 2654435761u >> 17) % (16 * kBlockBytes);
    const std::vector<uint8_t> text = written(who, which, length);
    Parcel parcel(queue, text.data(), text.size());
    queue::put(parcel, caller, kForever);
  }
  static Value get(const ByteRing& queue, const Caller& caller) {
    std::vector<uint8_t> text(64 * kBlockBytes);
    Tray tray{text.data(), text.size()};
    queue::get(queue, tray, caller, kForever);
    text.resize(tray.length);
    Value value;
    value.sound = sound(text);
    if (value.sound) std::memcpy(&value, text.data(), 2 * sizeof(uint32_t));
    return value;
  }
};

// In a process of its own: for ever, until it is killed.
template <class Cargo>
void travel(const char* segment_name, uint32_t role) {
  Segment* segment = Segment::open(segment_name).segment;
  if (segment == nullptr) return;
  const QueueShape shape = Cargo::shape();
  QueueLayout& layout = *SegmentQueue::place(segment);
  const ByteRing queue(layout, shape);
  auto& ledger = *reinterpret_cast<Ledger*>(segment->start() + shape.byte_length());
  const Caller caller{agents::of_native_thread(&layout)};
  for (;;) {
    if (role < kProducers) {
      const uint32_t which = ledger.begun[role].load();
      if (which == kMost) return;
      ledger.begun[role] = which + 1;
      Cargo::put(queue, caller, role, which);
      ledger.put[role].fetch_add(1);
      continue;
    }
    const Value value = Cargo::get(queue, caller);
    if (value.sound && value.who < kProducers && value.which < kMost) {
      ledger.times[value.who][value.which]++;
      ledger.got++;
    } else {
      ledger.damaged++;
    }
  }
}

// What the test's own process sees of it.
template <class Cargo>
class Traffic {
 public:
  Traffic() : queue_(Cargo::kName, Cargo::shape(), Cargo::kType, sizeof(Ledger)) {}

  // Again, after kill(), with what it shall do beside.
  void begin(uint32_t role, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {queue_.name(), std::to_string(role)});
    fellows_[role] = std::make_unique<Fellow>(Cargo::kName, more);
  }
  void kill(uint32_t role) {
    fellows_[role].reset();
    deaths_++;
  }
  // Of one that ends by itself.
  int ended(uint32_t role) {
    deaths_++;
    const int how = fellows_[role]->ended();
    fellows_[role].reset();
    return how;
  }

  // The survivors go on: otherwise this never ends.
  void until_more(uint32_t values) {
    const uint32_t before = ledger().got;
    while (ledger().got - before < values) std::this_thread::yield();
  }

  // Ends all of it. Nothing came twice or damaged, and nobody took along more than one value.
  void check() {
    for (uint32_t role = 0; role < kProducers; role++) kill(role);
    while (queue_.ring().readable()) std::this_thread::yield();
    for (uint32_t role = kProducers; role < kFellows; role++) kill(role);
    uint64_t twice = 0, missing = 0;
    for (uint32_t who = 0; who < kProducers; who++) {
      CHECK(ledger().begun[who] < kMost);
      for (uint32_t which = 0; which < ledger().begun[who]; which++) {
        if (ledger().times[who][which] > 1) twice++;
        if (ledger().times[who][which] == 0) missing++;
      }
    }
    CHECK_EQ(twice, 0u);
    CHECK_EQ(ledger().damaged.load(), 0u);
    CHECK(missing <= deaths_.load());
  }

 private:
  Ledger& ledger() { return *reinterpret_cast<Ledger*>(queue_.behind()); }

  SegmentQueue queue_;
  std::unique_ptr<Fellow> fellows_[kFellows];
  std::atomic<uint64_t> deaths_{0};  // several threads count them
};

}  // namespace manycore
