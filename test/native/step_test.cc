// A process killed at each named step of the lot: melee.h. Built with the core's steps, which other
// builds do not have.
#include "sync/step.h"

#include "check.h"

#if !defined(_WIN32)
#include "melee.h"

using namespace manycore;

namespace {

const char* fatal_step = "";
std::atomic<int> lives{0};

// Some are taken only when somebody else has died.
struct Step {
  const char* name;
  bool needs_death = false;
};

constexpr Step kSteps[] = {
    {"enrol: found"},          {"enrol: written"},   {"section: entered"},   {"lot: before unlock"},
    {"lot: unlocked"},         {"join: written"},    {"join: queued"},       {"take: taken"},
    {"offer: offered"},        {"grant: written"},   {"grant: granted"},     {"move: between"},
    {"move: moved"},           {"mutex: announced"}, {"mutex: handed over"}, {"mutex: left free"},
    {"mutex: poisoned", true}, {"event: set"},       {"semaphore: counted"}, {"rwlock: let in"},
    {"rwlock: handed over"},   {"barrier: broken"},  {"bury: broken", true}, {"bury: woken", true},
    {"bury: forgotten", true},
};

}  // namespace

void manycore::step(const char* name) {
  if (std::strcmp(name, fatal_step) == 0 && --lives == 0) raise(SIGKILL);
}

CHILD(fight) {
  Hall<Arena> hall(arguments[0]);
  if (arguments[2] != nullptr) {
    lives = std::stoi(arguments[3]);
    fatal_step = arguments[2];
  }
  Fighter(hall.room(), static_cast<uint32_t>(std::stoi(arguments[1]))).fight();
  return check::failures;
}

TEST(every_step_may_be_the_last) {
  for (const Step& step : kSteps) {
    for (const int lives_of_victim : {1, 4}) {
      if (lives_of_victim > 1 && std::strncmp(step.name, "enrol", 5) == 0) continue;
      Hall<Arena> hall;
      hall->open();
      Fellow one("fight", {hall.name(), "0"}), two("fight", {hall.name(), "1"});
      Fellow victim("fight", {hall.name(), "2", step.name, std::to_string(lives_of_victim)});
      std::atomic<bool> fell{false};
      std::thread others([&] {
        while (step.needs_death && !fell) {
          Fellow fourth("fight", {hall.name(), "3"});
          until([&] { return fell || hall->moves[3][0] != 0; });
          hall->moves[3][0] = 0;
          hall->permits[3] = 0;
        }
      });
      CHECK_EQ(victim.ended(), -SIGKILL);
      fell = true;
      others.join();
      until_moved(hall.room(), {0, 1}, 3);
      hall->over = 1;
      CHECK_EQ(one.ended(), 0);
      CHECK_EQ(two.ended(), 0);
      for (Word& permits : hall->permits) permits = 0;
      check_usable(hall.room());
      if (check::failures > 0) return std::printf("at %s\n", step.name), void();
    }
  }
}

#endif
