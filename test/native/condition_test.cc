#include "sync/condition.h"

#include <memory>

#include "check.h"
#include "crew.h"

using namespace manycore;

namespace {

struct Place {
  MutexLayout mutex{};
  ConditionLayout condition{};
  explicit Place(Kind kind = Kind::Mutex) {
    mutex::initialise(mutex, kind);
    condition::initialise(condition);
  }
  void lock() { CHECK(mutex::lock(mutex, me(), kForever) == LockResult::Locked); }
  void unlock() { CHECK(mutex::unlock(mutex, me().agent)); }
  LockResult wait(Deadline deadline = kForever, Interrupt* interrupt = nullptr) {
    return condition::wait(condition, mutex, {me().agent, interrupt}, deadline);
  }
  bool notify(uint32_t count) { return condition::notify(condition, mutex, me().agent, count); }
};

}  // namespace

TEST(needs_the_mutex) {
  Place place;
  CHECK(place.wait() == LockResult::NotOwner);
  CHECK(!place.notify(1));
  place.lock();
  CHECK(place.wait(deadline_after(0)) == LockResult::TimedOut);
  CHECK(place.wait(deadline_after(1)) == LockResult::TimedOut);
  CHECK(place.notify(5));
  place.unlock();
  CHECK_EQ(place.mutex.state.load(), 0u);
  CHECK_EQ(place.condition.waiters.load(), 0u);
}

TEST(first_in_first_out) {
  for (int round = 0; round < 20; round++) {
    Place place;
    std::atomic<int> woken{0};
    int order[6];
    Crew crew(6, [&](int i) {
      until([&] { return word::waiters(place.condition.waiters) == uint32_t(i); });
      place.lock();
      CHECK(place.wait() == LockResult::Locked);
      order[woken] = i;
      woken++;
      place.unlock();
    });
    until_waiting(place.condition.waiters, 6);
    for (const int count : {1, 2, 3}) {
      place.lock();
      const int before = woken;
      CHECK(place.notify(uint32_t(count)));
      until_waiting(place.mutex.state, uint32_t(count));  // moved, not woken
      CHECK_EQ(woken.load(), before);
      place.unlock();
      until([&] { return woken == before + count; });
    }
    crew.join();
    // Those who were notified together compete for the mutex.
    CHECK_EQ(order[0], 0);
    CHECK_EQ(order[1] + order[2], 3);
    CHECK_EQ(order[3] + order[4] + order[5], 12);
  }
}

// The notified one is ending: the next one is notified in its place.
TEST(a_notification_outlives_its_receiver) {
  for (int round = 0; round < 40; round++) {
    Place place;
    Ending ending;
    std::atomic<int> notified{0};
    Crew crew(2, [&](int i) {
      until([&] { return word::waiters(place.condition.waiters) == uint32_t(i); });
      place.lock();
      const LockResult result = place.wait(kForever, i == 0 ? &ending : nullptr);
      if (result == LockResult::Interrupted) return;
      CHECK(result == LockResult::Locked);
      notified++;
      // Alone it would leave the second one waiting for ever.
      if (i == 0) CHECK(place.notify(1));
      place.unlock();
    });
    until_waiting(place.condition.waiters, 2);
    place.lock();
    CHECK(place.notify(1));
    ending.now = true;
    if (round % 2) until_waiting(place.mutex.state, 1);
    place.unlock();
    crew.join();
    CHECK(notified >= 1);
    CHECK_EQ(place.mutex.state.load(), 0u);
  }
}

TEST(the_owner_ends) {
  for (int round = 0; round < 40; round++) {
    Place place;
    Crew waiters(2, [&](int) {
      place.lock();
      CHECK(place.wait() == LockResult::Abandoned);
    });
    until_waiting(place.condition.waiters, 2);
    Crew(1, [&](int) {
      place.lock();
      CHECK(place.notify(2));
    });
    waiters.join();
    CHECK(mutex::recover(place.mutex, me(), kForever) == LockResult::Locked);
    place.unlock();
  }
}

TEST(recursive_depth_comes_back) {
  Place place(Kind::RecursiveMutex);
  Crew crew(1, [&](int) {
    for (int i = 0; i < 3; i++) recursive::lock(place.mutex, me(), kForever);
    CHECK(place.wait() == LockResult::Locked);
    CHECK_EQ(place.mutex.depth.load(), 3u);
    CHECK(place.wait(deadline_after(1)) == LockResult::TimedOut);
    for (int i = 0; i < 3; i++) CHECK(recursive::unlock(place.mutex, me().agent));
    CHECK(!recursive::unlock(place.mutex, me().agent));
  });
  until_waiting(place.condition.waiters, 1);
  CHECK(recursive::lock(place.mutex, me(), kForever) == LockResult::Locked);
  CHECK(place.notify(1));
  CHECK(recursive::unlock(place.mutex, me().agent));
}

// A bounded buffer of one: every hand-over goes through the condition.
TEST(ping_pong) {
  Place place;
  int turn = 0;
  constexpr int kThreads = 4, kRounds = 800;
  Crew crew(kThreads, [&](int i) {
    for (int round = 0; round < kRounds; round++) {
      place.lock();
      while (turn % kThreads != i) {
        const LockResult result = place.wait(round % 7 ? kForever : deadline_after(0.05));
        CHECK(result == LockResult::Locked || result == LockResult::TimedOut);
      }
      turn++;
      CHECK(place.notify(UINT32_MAX));
      place.unlock();
    }
  });
  crew.join();
  CHECK_EQ(turn, kThreads * kRounds);
  CHECK_EQ(place.mutex.state.load(), 0u);
  CHECK_EQ(place.condition.waiters.load(), 0u);
}

// A waits on the condition while it holds L; B notifies it and then wants L: a cycle through the
// mutex that A waits for by then.
TEST(deadlock_through_a_requeued_waiter) {
  for (int round = 0; round < 30; round++) {
    Place place;
    MutexLayout other{};
    mutex::initialise(other);
    Crew crew(1, [&](int) {
      CHECK(mutex::lock(other, me(), kForever) == LockResult::Locked);
      place.lock();
      CHECK(place.wait() == LockResult::Locked);
      place.unlock();
      CHECK(mutex::unlock(other, me().agent));
    });
    until_waiting(place.condition.waiters, 1);
    place.lock();
    CHECK(place.notify(1));
    CHECK(mutex::lock(other, me(), kForever) == LockResult::Deadlock);
    place.unlock();
    crew.join();
  }
}

TEST(recursive_depth_has_an_end) {
  MutexLayout mutex{};
  mutex::initialise(mutex, Kind::RecursiveMutex);
  CHECK(recursive::lock(mutex, me(), kForever) == LockResult::Locked);
  mutex.depth = kMostDepth - 1;
  CHECK(recursive::lock(mutex, me(), kForever) == LockResult::Locked);
  CHECK(recursive::lock(mutex, me(), kForever) == LockResult::TooDeep);
  CHECK_EQ(mutex.depth.load(), kMostDepth);
  mutex.depth = 1;
  CHECK(recursive::unlock(mutex, me().agent));
  CHECK_EQ(mutex.state.load(), 0u);
}
