// Queues in a segment, and processes that are killed at any instant.
#if defined(__linux__)  // for /proc/self/exe
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "segment_queue.h"

using namespace manycore;

namespace {

constexpr const char* kQueue = "MANYCORE_TEST_QUEUE";
constexpr const char* kRole = "MANYCORE_TEST_ROLE";
constexpr uint32_t kProducers = 2;
constexpr uint32_t kConsumers = 2;
constexpr uint32_t kMost = 1u << 24;  // values of one producer

// Behind the queue: what the children did, as far as they came.
struct Ledger {
  // How many each producer has begun to put, and how many it knows to be in.
  std::atomic<uint32_t> begun[kProducers], put[kProducers];
  // How often each value was got.
  std::atomic<uint8_t> got[kProducers][kMost];
  std::atomic<uint32_t> damaged;
};

struct Numbers {
  static constexpr const char* kName = "killed_numbers";
  static constexpr ElementType kType = ElementType::Float64;
  static QueueShape shape() { return QueueShape{8}; }

  static bool put(const ByteRing& queue, uint32_t who, uint32_t which) {
    return queue.ring.put(uint64_t{who} << 32 | which) == PutResult::Done;
  }
  static bool get(const ByteRing& queue, std::vector<uint8_t>&, uint32_t& who, uint32_t& which,
                  bool&) {
    uint64_t value;
    if (queue.ring.get(value) != GetResult::Done) return false;
    who = static_cast<uint32_t>(value >> 32);
    which = static_cast<uint32_t>(value);
    return true;
  }
};

struct Strings {
  static constexpr const char* kName = "killed_strings";
  static constexpr ElementType kType = ElementType::Bytes;
  static QueueShape shape() { return QueueShape{8, 56, 64}; }

  static bool put(const ByteRing& queue, uint32_t who, uint32_t which) {
    const uint32_t length = kHead + (which * 2654435761u >> 17) % (16 * kBlockBytes);
    const std::vector<uint8_t> text = written(who, which, length);
    Parcel parcel(queue, text.data(), text.size());
    return queue::try_put(parcel) == QueueResult::Done;
  }
  static bool get(const ByteRing& queue, std::vector<uint8_t>& room, uint32_t& who, uint32_t& which,
                  bool& damaged) {
    room.resize(64 * kBlockBytes);
    Tray tray{room.data(), room.size()};
    if (queue::try_get(queue, tray) != QueueResult::Done) return false;
    room.resize(tray.length);
    damaged = !sound(room);
    uint32_t head[2];
    std::memcpy(head, room.data(), sizeof(head));
    who = head[0];
    which = head[1];
    return true;
  }
};

// In a child: for ever, until it is killed.
template <class Cargo>
void work(const std::string& name, uint32_t role) {
  Segment* segment = Segment::open(name).segment;
  if (segment == nullptr) _exit(3);
  const QueueShape shape = Cargo::shape();
  const ByteRing queue(*SegmentQueue::place(segment), shape);
  auto& ledger = *reinterpret_cast<Ledger*>(segment->start() + shape.byte_length());
  std::vector<uint8_t> room;
  for (;;) {
    if (role < kProducers) {
      const uint32_t which = ledger.begun[role].load();
      if (which == kMost) {
        std::this_thread::yield();
        continue;
      }
      ledger.begun[role] = which + 1;
      while (!Cargo::put(queue, role, which)) std::this_thread::yield();
      ledger.put[role].fetch_add(1);
    } else {
      uint32_t who = 0, which = 0;
      bool damaged = false;
      if (!Cargo::get(queue, room, who, which, damaged)) {
        std::this_thread::yield();
      } else if (damaged || who >= kProducers || which >= kMost) {
        ledger.damaged++;
      } else {
        ledger.got[who][which]++;
      }
    }
  }
}

template <class Cargo>
void kill_storm(uint32_t kills) {
  if (const char* role = getenv(kRole)) work<Cargo>(getenv(kQueue), std::stoul(role));
  SegmentQueue queue(Cargo::kName, Cargo::shape(), Cargo::kType, sizeof(Ledger));
  auto& ledger = *reinterpret_cast<Ledger*>(queue.behind());
  pid_t children[kProducers + kConsumers];
  const auto begin = [&](uint32_t role) {
    children[role] = fork();
    if (children[role] != 0) return;
    // A process of its own, which a fork is not: it has its parent's mappings, but takes no part.
    setenv(kQueue, queue.name().c_str(), 1);
    setenv(kRole, std::to_string(role).c_str(), 1);
    execl("/proc/self/exe", "child", Cargo::kName, nullptr);
    _exit(3);
  };
  const auto end = [&](uint32_t role) {
    kill(children[role], SIGKILL);
    waitpid(children[role], nullptr, 0);
  };
  const auto total = [&] { return ledger.put[0] + ledger.put[1]; };
  for (uint32_t role = 0; role < kProducers + kConsumers; role++) begin(role);

  uint32_t random = 1;
  for (uint32_t i = 0; i < kills; i++) {
    // The survivors go on: otherwise this never ends.
    const uint32_t before = total();
    random = random * 1664525 + 1013904223;
    while (total() < before + 1 + (random >> 24)) std::this_thread::yield();
    const uint32_t role = (random >> 16) % (kProducers + kConsumers);
    end(role);
    begin(role);
  }
  // The producers stop, the consumers take what is left.
  for (uint32_t role = 0; role < kProducers; role++) end(role);
  while (queue.ring().readable()) std::this_thread::yield();
  for (uint32_t role = kProducers; role < kProducers + kConsumers; role++) end(role);

  uint64_t twice = 0, missing = 0;
  for (uint32_t who = 0; who < kProducers; who++) {
    CHECK(ledger.begun[who] < kMost);
    for (uint32_t which = 0; which < ledger.begun[who]; which++) {
      if (ledger.got[who][which] > 1) twice++;
      if (ledger.got[who][which] == 0) missing++;
    }
  }
  CHECK_EQ(twice, 0u);
  CHECK_EQ(ledger.damaged.load(), 0u);
  // One value in flight for each that was killed, the last four included.
  CHECK(missing <= kills + kProducers + kConsumers);
}

}  // namespace

// At any instant.
TEST(killed_numbers) { kill_storm<Numbers>(300); }
TEST(killed_strings) { kill_storm<Strings>(300); }

#else
#include "check.h"
#endif
