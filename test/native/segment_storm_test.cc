// Processes killed at random instants: melee.h.
#include "check.h"

#if !defined(_WIN32)
#include "melee.h"

using namespace manycore;

CHILD(fight) {
  Hall<Arena> hall(arguments[0]);
  Fighter(hall.room(), static_cast<uint32_t>(std::stoi(arguments[1]))).fight();
  return check::failures;
}

TEST(whoever_is_left_gets_on) {
  constexpr int halls = 4, kills = 15;
  std::mt19937 random(std::random_device{}());
  for (int i = 0; i < halls; i++) {
    Hall<Arena> hall;
    hall->open();
    const auto fighter = [&](uint32_t id) {
      return Fellow("fight", {hall.name(), std::to_string(id)});
    };
    Fellow survivor = fighter(0);
    std::vector<Fellow> others;
    for (int kill = 0; kill < kills; kill++) {
      while (others.size() < 2) {
        const auto id = static_cast<uint32_t>(1 + others.size());
        hall->permits[id] = 0;
        others.push_back(fighter(id));
      }
      until_moved(hall.room(), {0}, 1);
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 20000));
      others[1].kill();
      if (random() % 2 == 0)
        others[0].kill(), others.clear();
      else
        others.pop_back();
      until_moved(hall.room(), {0}, 2);
    }
    others.clear();
    hall->over = 1;
    CHECK_EQ(survivor.ended(), 0);
    for (Word& permits : hall->permits) permits = 0;
    check_usable(hall.room());
  }
}

#endif
