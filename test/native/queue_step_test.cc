// A process killed at each named step of a queue in a segment. Built with the core's steps, which
// other builds do not have.
#include "check.h"
#include "sync/step.h"

#if !defined(_WIN32)
#include "traffic.h"

using namespace manycore;

namespace {

const char* fatal_step = "";
int fatal_signal = SIGKILL;
int lives = 0;

// The roles that come by.
constexpr uint32_t kPuts = 0, kGets = kProducers;
struct Step {
  const char* name;
  uint32_t role;
};
constexpr Step kSteps[] = {
    {"put: inside", kPuts},  {"put: written", kPuts},     {"put: in", kPuts},
    {"get: inside", kGets},  {"get: read", kGets},        {"get: out", kGets},
    {"get: counted", kGets}, {"latch: inherited", kPuts},
};

template <class Cargo>
int child(char** arguments) {
  if (arguments[2] != nullptr) {
    lives = std::stoi(arguments[3]);
    fatal_step = arguments[2];
  }
  travel<Cargo>(arguments[0], static_cast<uint32_t>(std::stoul(arguments[1])));
  return 3;
}

}  // namespace

void manycore::step(const char* name) {
  if (std::strcmp(name, fatal_step) == 0 && --lives == 0) raise(fatal_signal);
}

CHILD(numbers) { return child<Numbers>(arguments); }
CHILD(strings) { return child<Strings>(arguments); }

namespace {

template <class Cargo>
void die_at(const Step& step, int lives_of_victim) {
  Traffic<Cargo> traffic;
  for (uint32_t role = 0; role < kFellows; role++) {
    if (role != step.role) traffic.begin(role);
  }
  traffic.begin(step.role, {step.name, std::to_string(lives_of_victim)});
  // It comes by only when another one has died at the right place.
  if (std::strcmp(step.name, "latch: inherited") == 0) {
    std::atomic<bool> over{false};
    std::thread sacrifices([&] {
      while (!over) {
        traffic.begin(step.role + 1, {"put: written", "3"});
        traffic.ended(step.role + 1);
      }
      traffic.begin(step.role + 1);
    });
    CHECK_EQ(traffic.ended(step.role), -SIGKILL);
    over = true;
    sacrifices.join();
  } else {
    CHECK_EQ(traffic.ended(step.role), -SIGKILL);
  }
  traffic.begin(step.role);
  traffic.until_more(200);
  traffic.check();
  if (check::failures > 0) std::printf("at %s of %s\n", step.name, Cargo::kName);
}

}  // namespace

TEST(every_step_may_be_the_last) {
  for (const Step& step : kSteps) {
    for (const int lives_of_victim : {1, 7}) {
      if (lives_of_victim > 1 && std::strcmp(step.name, "latch: inherited") == 0) continue;
      die_at<Numbers>(step, lives_of_victim);
      die_at<Strings>(step, lives_of_victim);
    }
  }
}

namespace {

// As long as the pool of `queue_of_strings`, and shorter ones.
constexpr uint32_t kWhole = 4 * kBlockBytes, kLong = 1500, kShort = 200;
QueueShape queue_of_strings() { return {16, 56, 4}; }

bool put_string(const ByteRing& ring, uint32_t length) {
  const std::vector<uint8_t> text = written(1, 2, length);
  Parcel parcel(ring, text.data(), text.size());
  return queue::try_put(parcel) == QueueResult::Done;
}
uint32_t get_string(const ByteRing& ring) {
  std::vector<uint8_t> text(kWhole);
  Tray tray{text.data(), text.size()};
  if (queue::try_get(ring, tray) != QueueResult::Done) return 0;
  text.resize(tray.length);
  return sound(text) ? static_cast<uint32_t>(text.size()) : UINT32_MAX;
}

}  // namespace

// Puts a long string or gets one; it ends, or is stopped, at a step.
CHILD(once) {
  Segment* segment = Segment::open(arguments[0]).segment;
  if (segment == nullptr) return 3;
  const ByteRing ring(*SegmentQueue::place(segment), queue_of_strings());
  const bool puts = std::strcmp(arguments[1], "put: in") == 0;
  fatal_step = arguments[1];
  fatal_signal = puts ? SIGKILL : SIGSTOP;
  lives = 1;
  return (puts ? put_string(ring, kLong) : get_string(ring) == kLong) ? 0 : 4;
}

TEST(a_string_is_not_overwritten_when_its_producer_was_killed_and_a_consumer_is_late) {
  SegmentQueue queue("late", queue_of_strings(), ElementType::Bytes);
  const ByteRing ring = queue.bytes();
  Fellow producer("once", {queue.name(), "put: in"});
  CHECK_EQ(producer.ended(), -SIGKILL);
  Fellow consumer("once", {queue.name(), "get: out"});
  consumer.stopped();
  CHECK(put_string(ring, kShort));
  consumer.go_on();
  CHECK_EQ(consumer.ended(), 0);
  CHECK(!put_string(ring, kWhole));
  CHECK_EQ(get_string(ring), kShort);
  CHECK(put_string(ring, kWhole));
  CHECK_EQ(get_string(ring), kWhole);
}

#endif
