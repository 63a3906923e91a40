// Cycles of any length have exactly one finder; what is no cycle is never taken for one.
#include "sync/deadlock.h"

#include <array>
#include <memory>
#include <string>

#include "check.h"
#include "crew.h"
#include "sync/condition.h"
#include "sync/rwlock.h"

using namespace manycore;

namespace {

struct Mutexes {
  explicit Mutexes(int count) : all(new MutexLayout[size_t(count)]{}) {
    for (int i = 0; i < count; i++) mutex::initialise(all[size_t(i)]);
  }
  MutexLayout& operator[](int i) { return all[size_t(i)]; }
  std::unique_ptr<MutexLayout[]> all;
};

// Thread i holds lock i and wants lock i + 1.
void ring(int size, int round) {
  Mutexes mutexes(size);
  std::atomic<int> holding{0}, deadlocks{0}, locked{0};
  Crew crew(size, [&](int i) {
    std::string report;
    Caller caller{agents::of_native_thread(), nullptr, round % 2 == 0, &report};
    CHECK(mutex::lock(mutexes[i], caller, kForever) == LockResult::Locked);
    holding++;
    until([&] { return holding == size; });
    const LockResult result = mutex::lock(mutexes[(i + 1) % size], caller, kForever);
    if (result == LockResult::Deadlock) {
      deadlocks++;
      size_t edges = 1;
      for (const char c : report) edges += c == ';';
      CHECK_EQ(edges, size_t(size));
    } else {
      CHECK(result == LockResult::Locked);
      locked++;
      CHECK(mutex::unlock(mutexes[(i + 1) % size], caller.agent));
    }
    CHECK(mutex::unlock(mutexes[i], caller.agent));
  });
  crew.join();
  CHECK_EQ(deadlocks.load(), 1);
  CHECK_EQ(locked.load(), size - 1);
}

}  // namespace

TEST(itself) {
  Mutexes mutexes(1);
  std::string report;
  Caller caller{agents::of_native_thread(), nullptr, true, &report};
  agents::rename(caller.agent, "me");
  std::strcpy(mutexes[0].name, "only");
  CHECK(mutex::lock(mutexes[0], caller, kForever) == LockResult::Locked);
  CHECK(mutex::lock(mutexes[0], caller, kForever) == LockResult::Deadlock);
  CHECK(report == "thread \"me\" holds \"only\", waits for \"only\"");
  CHECK(mutex::lock(mutexes[0], caller, deadline_after(1)) == LockResult::TimedOut);
  CHECK(mutex::unlock(mutexes[0], caller.agent));
  CHECK_EQ(mutexes[0].state.load(), 0u);
}

TEST(rings) {
  for (int round = 0; round < 60; round++) {
    for (const int size : {2, 3, 5}) ring(size, round);
  }
}

// Two threads, two locks, one of them waits with a limit: that one gives up, the other gets
// through.
TEST(a_limit_is_no_edge) {
  for (int round = 0; round < 50; round++) {
    Mutexes mutexes(2);
    std::atomic<int> holding{0};
    Crew crew(2, [&](int i) {
      const Caller caller = me();
      CHECK(mutex::lock(mutexes[i], caller, kForever) == LockResult::Locked);
      holding++;
      until([&] { return holding == 2; });
      const LockResult result =
          mutex::lock(mutexes[1 - i], caller, i == 0 ? deadline_after(3) : kForever);
      CHECK(result == (i == 0 ? LockResult::TimedOut : LockResult::Locked));
      if (i == 1) CHECK(mutex::unlock(mutexes[0], caller.agent));
      CHECK(mutex::unlock(mutexes[i], caller.agent));
    });
  }
}

// Locks taken in order make no cycle, however the threads meet.
TEST(no_false_alarm) {
  constexpr int kLocks = 5;
  Mutexes mutexes(kLocks);
  auto rw = std::make_unique<RwLockLayout>();
  rwlock::initialise(*rw);
  long counter = 0;
  constexpr int kThreads = 8, kRounds = 1500;
  Crew crew(kThreads, [&](int id) {
    const Caller caller = me();
    uint32_t random = uint32_t(id) * 2654435761u + 1;
    for (int round = 0; round < kRounds; round++) {
      std::array<bool, kLocks> taken{};
      for (int i = 0; i < kLocks; i++) {
        random = random * 1664525 + 1013904223;
        if (i != kLocks - 1 && random >> 31) continue;
        CHECK(mutex::lock(mutexes[i], caller, kForever) == LockResult::Locked);
        taken[size_t(i)] = true;
      }
      const bool writes = random % 3 == 0;
      CHECK((writes ? rwlock::write : rwlock::read)(*rw, caller, kForever) == LockResult::Locked);
      counter++;
      CHECK((writes ? rwlock::unlock_write : rwlock::unlock_read)(*rw, caller.agent));
      for (int i = kLocks; i-- > 0;) {
        if (taken[size_t(i)]) CHECK(mutex::unlock(mutexes[i], caller.agent));
      }
    }
  });
  crew.join();
  CHECK_EQ(counter, long(kThreads) * kRounds);
}

// A reads, B holds the mutex and wants to write, A wants the mutex.
TEST(through_readers) {
  for (int round = 0; round < 50; round++) {
    Mutexes mutexes(1);
    auto rw = std::make_unique<RwLockLayout>();
    rwlock::initialise(*rw);
    std::atomic<int> holding{0}, deadlocks{0};
    Crew crew(2, [&](int i) {
      const Caller caller = me();
      if (i == 0) CHECK(rwlock::read(*rw, caller, kForever) == LockResult::Locked);
      if (i == 1) CHECK(mutex::lock(mutexes[0], caller, kForever) == LockResult::Locked);
      holding++;
      until([&] { return holding == 2; });
      const LockResult result =
          i == 0 ? mutex::lock(mutexes[0], caller, kForever) : rwlock::write(*rw, caller, kForever);
      if (result == LockResult::Deadlock) deadlocks++;
      if (i == 0 || result == LockResult::Deadlock) {
        if (i == 0) CHECK(rwlock::unlock_read(*rw, caller.agent));
        if (i == 0 && result == LockResult::Locked) mutex::unlock(mutexes[0], caller.agent);
      } else {
        CHECK(rwlock::unlock_write(*rw, caller.agent));
      }
      if (i == 1) CHECK(mutex::unlock(mutexes[0], caller.agent));
    });
    crew.join();
    CHECK_EQ(deadlocks.load(), 1);
  }
}

// A thread that waits for a lock twice, by a Promise and by itself: the Promise could not use it.
TEST(a_blocked_thread_goes_before_its_promise) {
  for (int round = 0; round < 30; round++) {
    Mutexes mutexes(1);
    MutexLayout& mutex = mutexes[0];
    CHECK(mutex::lock(mutex, me(), kForever) == LockResult::Locked);
    Crew crew(1, [&](int) {
      Promised promise;
      CHECK(mutex::enqueue_lock(mutex, promise) == LockResult::Queued);
      CHECK(mutex::lock(mutex, me(), kForever) == LockResult::Locked);
      CHECK(!promise.settled);
      CHECK(mutex::unlock(mutex, me().agent));
      until([&] { return promise.settled.load(); });
      CHECK(mutex::unlock(mutex, me().agent));
    });
    until_waiting(mutex.state, 2);
    CHECK(mutex::unlock(mutex, me().agent));
    crew.join();
    CHECK_EQ(mutex.state.load(), 0u);
  }
}

// The same while others take the lock whenever it is free, also between the moment at which the
// thread was woken and the moment at which it looks.
TEST(a_blocked_thread_goes_before_its_promise_also_in_a_crowd) {
  for (int round = 0; round < 200; round++) {
    Mutexes mutexes(1);
    MutexLayout& mutex = mutexes[0];
    std::atomic<bool> done{false};
    CHECK(mutex::lock(mutex, me(), kForever) == LockResult::Locked);
    Crew crew(1, [&](int) {
      Promised promise;
      CHECK(mutex::enqueue_lock(mutex, promise) == LockResult::Queued);
      CHECK(mutex::lock(mutex, me(), kForever) == LockResult::Locked);
      done = true;
      CHECK(mutex::unlock(mutex, me().agent));
      until([&] { return promise.settled.load(); });
      CHECK(mutex::unlock(mutex, me().agent));
    });
    until_waiting(mutex.state, 2);
    CHECK(mutex::unlock(mutex, me().agent));
    const Deadline limit = deadline_after(5000);
    while (!done && Clock::now() < limit) {
      if (mutex::lock(mutex, me(), deadline_after(1)) != LockResult::Locked) continue;
      CHECK(mutex::unlock(mutex, me().agent));
    }
    CHECK(done);
    if (!done) std::abort();
  }
}

// The notified Promise of a thread that blocks for the same mutex may be given it first.
TEST(a_promise_that_was_given_the_lock_meanwhile) {
  for (int round = 0; round < 300; round++) {
    Mutexes mutexes(1);
    MutexLayout& mutex = mutexes[0];
    ConditionLayout condition{};
    condition::initialise(condition);
    std::atomic<bool> waits{false}, done{false};
    Crew crew(1, [&](int) {
      const Caller self = me();
      CHECK(mutex::lock(mutex, self, kForever) == LockResult::Locked);
      Promised promise;
      CHECK(condition::enqueue_wait(condition, mutex, promise) == LockResult::Queued);
      waits = true;
      until([&] { return lock_word::owner(mutex.state) != 0; });
      const LockResult result = mutex::lock(mutex, self, kForever);
      done = true;
      CHECK(result == (promise.settled ? LockResult::Deadlock : LockResult::Locked));
      if (result == LockResult::Locked) CHECK(mutex::unlock(mutex, self.agent));
      until([&] { return promise.settled.load(); });
      CHECK(mutex::unlock(mutex, self.agent));
    });
    until([&] { return waits.load(); });
    CHECK(mutex::lock(mutex, me(), kForever) == LockResult::Locked);
    until_waiting(mutex.state, 1);
    CHECK(condition::notify(condition, mutex, me().agent, 1));
    CHECK(mutex::unlock(mutex, me().agent));
    const Deadline limit = deadline_after(5000);
    while (!done && Clock::now() < limit) {
      if (mutex::lock(mutex, me(), deadline_after(1)) != LockResult::Locked) continue;
      CHECK(mutex::unlock(mutex, me().agent));
    }
    CHECK(done);
    if (!done) std::abort();
  }
}

// A waits for a lock that its owner leaves behind, and is told so. Then it waits no more, and who
// recovers the lock may wait for A.
TEST(no_false_alarm_about_an_abandoned_lock) {
  int both = 0;
  for (int round = 0; round < 500; round++) {
    Mutexes mutexes(2);
    MutexLayout &left = mutexes[0], &kept = mutexes[1];
    const AgentId dead = agents::enrol("dead");
    CHECK(mutex::lock(left, {dead}, kForever) == LockResult::Locked);
    std::atomic<bool> holding{false};
    LockResult waited{}, recovered{};
    Crew crew(2, [&](int i) {
      const Caller self = me();
      if (i == 0) {
        CHECK(mutex::lock(kept, self, kForever) == LockResult::Locked);
        holding = true;
        waited = mutex::lock(left, self, kForever);
        if (waited == LockResult::Locked) CHECK(mutex::unlock(left, self.agent));
        CHECK(mutex::unlock(kept, self.agent));
      } else {
        until([&] { return holding.load(); });
        CHECK(mutex::recover(left, self, kForever) == LockResult::Locked);
        recovered = mutex::lock(kept, self, kForever);
        if (recovered == LockResult::Locked) CHECK(mutex::unlock(kept, self.agent));
        CHECK(mutex::unlock(left, self.agent));
      }
    });
    until_waiting(left.state, 2);
    agents::retire(dead);
    crew.join();
    both += waited == LockResult::Abandoned && recovered == LockResult::Deadlock;
  }
  CHECK_EQ(both, 0);
}
