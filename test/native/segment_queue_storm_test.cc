// Queues in a segment, and processes that are killed at any instant.
#include "check.h"

#if !defined(_WIN32) && !defined(__SANITIZE_THREAD__)
#include "traffic.h"

using namespace manycore;

CHILD(numbers) { return travel<Numbers>(arguments[0], std::stoul(arguments[1])), 3; }
CHILD(strings) { return travel<Strings>(arguments[0], std::stoul(arguments[1])), 3; }

namespace {

constexpr uint32_t kKills = 300;

template <class Cargo>
void storm() {
  Traffic<Cargo> traffic;
  for (uint32_t role = 0; role < kFellows; role++) traffic.begin(role);
  uint32_t random = 1;
  for (uint32_t i = 0; i < kKills; i++) {
    random = random * 1664525 + 1013904223;
    traffic.until_more(1 + (random >> 24));
    const uint32_t role = (random >> 16) % kFellows;
    traffic.kill(role);
    traffic.begin(role);
  }
  traffic.until_more(100);
  traffic.check();
}

}  // namespace

TEST(numbers_come_through_at_most_once) { storm<Numbers>(); }
TEST(strings_come_through_whole) { storm<Strings>(); }

#endif
