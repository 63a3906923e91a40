// A thread's life: who waits for a stage is woken by it, an abandoned one never runs, and joins are
// edges of the wait-for graph.
#include "thread/thread.h"

#include <cstring>
#include <memory>
#include <string>

#include "check.h"
#include "crew.h"
#include "sync/mutex.h"
#include "thread/os.h"

using namespace manycore;

namespace {

using namespace thread_stage;

std::unique_ptr<ThreadLayout> fresh(const char* name = "") {
  auto made = std::make_unique<ThreadLayout>();
  thread::initialise(*made, 0);
  std::strcpy(made->name, name);
  return made;
}

ThreadResult wait(ThreadLayout& thread, uint32_t stage, std::string* report = nullptr) {
  return thread::wait(thread, stage, {agents::of_native_thread(), nullptr, true, report}, kForever);
}

}  // namespace

TEST(stages) {
  const auto life = fresh();
  CHECK(thread::consistent(*life));
  CHECK(thread::advance(*life, kStarted));
  CHECK(!thread::advance(*life, kStarted));
  CHECK(thread::wait(*life, kRunning, me(), deadline_after(1)) == ThreadResult::TimedOut);
  CHECK_EQ(thread::cpu_time(*life), uint64_t{0});
  CHECK(thread::open(*life, me().agent));
  CHECK(!thread::abandon(*life));
  CHECK(wait(*life, kRunning) == ThreadResult::Reached);
  CHECK_EQ(life->nativeId, os::this_thread().id);
  CHECK(thread::advance(*life, kEnded));
  CHECK(!thread::advance(*life, kSettled));  // it only grows
  CHECK(wait(*life, kSettled) == ThreadResult::Reached);
  life->stage.store(9);
  CHECK(!thread::consistent(*life));
}

// Whatever a waiter waits for, it is woken by the first stage that is as far, and not before.
TEST(waiters) {
  for (int round = 0; round < 50; round++) {
    const auto life = fresh();
    uint32_t data = 0;
    Crew crew(6, [&](int i) {
      const uint32_t stage = i % 2 == 0 ? kSettled : kEnded;
      CHECK(wait(*life, stage) == ThreadResult::Reached);
      CHECK_EQ(data, 5u);  // written before the stage, without a lock
      CHECK(life->stage.load() >= stage);
    });
    Crew self(1, [&](int) {
      thread::advance(*life, kStarted);
      CHECK(thread::open(*life, agents::of_native_thread()));
      data = 5;
      thread::advance(*life, kSettled);
      if (round % 2 == 0) until_waiting(life->stage, 3);
      thread::end(*life);
      CHECK(life->cpuTime > 0);
    });
    crew.join();
    self.join();
    CHECK_EQ(thread::cpu_time(*life), life->cpuTime);
  }
}

// The maker gives it up, or it runs: never both.
TEST(abandoned_or_open) {
  int opened = 0;
  for (int round = 0; round < 200; round++) {
    const auto life = fresh();
    thread::advance(*life, kStarted);
    std::atomic<int> won{0};
    Crew crew(2, [&](int i) {
      const bool mine = i == 0 ? thread::open(*life, me().agent) : thread::abandon(*life);
      if (mine) won += i == 0 ? 1 : 2;
    });
    crew.join();
    CHECK(won == 1 || won == 2);
    CHECK_EQ(life->stage.load(), won == 1 ? kRunning : kEnded);
    opened += won == 1;
  }
  std::printf("       opened %d of 200\n", opened);
}

// Somebody cancels it, or it is started: never both.
TEST(cancelled_or_started) {
  int started = 0;
  for (int round = 0; round < 200; round++) {
    const auto life = fresh();
    std::atomic<int> won{0};
    Crew crew(2, [&](int i) {
      const bool mine = i == 0 ? thread::advance(*life, kStarted) : thread::cancel(*life);
      if (mine) won += i == 0 ? 1 : 2;
    });
    crew.join();
    CHECK(won == 1 || won == 2);
    CHECK_EQ(life->stage.load(), won == 1 ? kStarted : kEnded);
    CHECK_EQ(life->flags.load(), won == 1 ? 0u : thread_flag::kCancelled);
    CHECK(!thread::cancel(*life));
    started += won == 1;
  }
  std::printf("       started %d of 200\n", started);
}

TEST(joining_oneself) {
  const auto life = fresh("me");
  std::string report;
  agents::rename(me().agent, "me");
  thread::open(*life, me().agent);
  CHECK(wait(*life, kEnded, &report) == ThreadResult::Deadlock);
  CHECK(report == "thread \"me\" waits for thread \"me\"");
}

// A joins B, B wants what A holds: whoever comes second is told.
TEST(join_and_lock) {
  for (int round = 0; round < 100; round++) {
    const auto life = fresh("B");
    MutexLayout lock{};
    mutex::initialise(lock);
    std::atomic<int> deadlocks{0};
    std::atomic<bool> held{false};
    Crew crew(2, [&](int i) {
      std::string report;
      const Caller caller{agents::of_native_thread(), nullptr, false, &report};
      agents::rename(caller.agent, i == 0 ? "A" : "B");
      if (i == 0) {
        CHECK(mutex::lock(lock, caller, kForever) == LockResult::Locked);
        held = true;
        until([&] { return life->stage.load() >= kRunning; });
        if (thread::wait(*life, kEnded, caller, kForever) == ThreadResult::Deadlock) deadlocks++;
        CHECK(mutex::unlock(lock, caller.agent));
      } else {
        until([&] { return held.load(); });
        thread::open(*life, caller.agent);
        if (mutex::lock(lock, caller, kForever) == LockResult::Deadlock) {
          deadlocks++;
          CHECK(report.find("thread \"B\"") != std::string::npos);
        } else {
          CHECK(mutex::unlock(lock, caller.agent));
        }
        thread::end(*life);
      }
    });
    crew.join();
    CHECK_EQ(deadlocks.load(), 1);
  }
}

TEST(what_the_system_knows) {
  uint64_t time = 0;
  CHECK(os::cpu_time(os::this_thread(), &time));
  CHECK(!os::cpu_time({}, &time));
  CHECK(!os::cpu_time({0x7ffffff0, 0}, &time));
  os::ThreadIdentity other;
  Crew(1, [&](int) { other = os::this_thread(); }).join();
  CHECK(other.id != os::this_thread().id);
  Crew(1, [&](int) { CHECK(os::set_nice(19).empty()); }).join();
#if defined(__linux__)
  Crew(1, [&](int) {
    CHECK(os::set_affinity({0, 65535}) == "this process has no processor 65535");
    CHECK(os::set_affinity({4095}) == "this process has no processor 4095");
  }).join();
#endif
}
