// Who waits for another one's answer is part of a deadlock, as who waits for a lock is.
#include <array>
#include <string>

#include "check.h"
#include "crew.h"
#include "sync/mutex.h"

using namespace manycore;

// Thread 0 waits for an answer of thread 1, which waits for a lock that thread 0 holds.
TEST(answers) {
  for (int round = 0; round < 50; round++) {
    MutexLayout mutex{};
    mutex::initialise(mutex);
    Word word{0};
    std::array<std::atomic<AgentId>, 2> agents{};
    std::atomic<bool> holding{false};
    std::atomic<int> deadlocks{0};
    Crew crew(2, [&](int i) {
      std::string report;
      const Caller caller{agents::of_native_thread(), nullptr, true, &report};
      agents[size_t(i)] = caller.agent;
      until([&] { return agents[size_t(1 - i)] != 0; });
      if (i == 0) {
        CHECK(mutex::lock(mutex, caller, kForever) == LockResult::Locked);
        holding = true;
        if (word::wait_for_answer(word, 0, caller, agents[1]) == WordResult::Deadlock) {
          CHECK(report.find("waits for an answer of") != std::string::npos);
          deadlocks++;
        }
        CHECK(mutex::unlock(mutex, caller.agent));
        return;
      }
      until([&] { return holding.load(); });
      const LockResult result = mutex::lock(mutex, caller, kForever);
      if (result == LockResult::Deadlock)
        deadlocks++;
      else
        CHECK(mutex::unlock(mutex, caller.agent));
      word = 1;
      word::wake(word, 1);
    });
    crew.join();
    CHECK_EQ(deadlocks.load(), 1);
  }
}

// An answer that was given is no reason any more, however long its reader takes to notice.
TEST(an_answer_that_is_there) {
  for (int round = 0; round < 50; round++) {
    MutexLayout mutex{};
    mutex::initialise(mutex);
    Word word{0};
    std::atomic<AgentId> answers{0};
    Crew crew(2, [&](int i) {
      const Caller caller = me();
      if (i == 0) {
        CHECK(mutex::lock(mutex, caller, kForever) == LockResult::Locked);
        until([&] { return answers != 0; });
        CHECK(word::wait_for_answer(word, 0, caller, answers) != WordResult::Deadlock);
        CHECK(mutex::unlock(mutex, caller.agent));
        return;
      }
      answers = caller.agent;
      until([&] { return round % 2 == 0 || word::waiters(word) == 1; });
      word = 1;
      word::wake(word, 1);
      CHECK(mutex::lock(mutex, caller, kForever) == LockResult::Locked);
      CHECK(mutex::unlock(mutex, caller.agent));
    });
  }
}
