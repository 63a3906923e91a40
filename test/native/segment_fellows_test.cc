// A segment's lot between processes: waiters granted by others, and what killed ones leave.
#include "check.h"
#include "crew.h"
#include "sync/barrier.h"
#include "sync/burial.h"
#include "sync/condition.h"
#include "sync/event.h"
#include "sync/rwlock.h"
#include "sync/semaphore.h"

#if !defined(_WIN32)
#include "fellow.h"

using namespace manycore;

namespace {

struct Room {
  MutexLayout mutex;
  ConditionLayout condition;
  SemaphoreLayout semaphore;
  EventLayout event;
  BarrierLayout barrier;
  RwLockLayout rwlock;
  Word ready;
  uint64_t count;
};

struct Court : Hall<Room> {
  Court() {
    mutex::initialise(room().mutex);
    condition::initialise(room().condition);
    semaphore::initialise(room().semaphore, 0, 100);
    event::initialise(room().event);
    barrier::initialise(room().barrier, 3, 1e9);
    rwlock::initialise(room().rwlock);
  }
  explicit Court(char** arguments) : Hall(arguments[0]) {}

  Caller caller() { return {agents::of_native_thread(&room())}; }
  void lock() { CHECK(mutex::lock(room().mutex, caller(), kForever) == LockResult::Locked); }
  void unlock() { CHECK(mutex::unlock(room().mutex, caller().agent)); }
  void until_ready(uint32_t count) {
    until([&] { return room().ready == count; });
  }
};

[[noreturn]] void for_ever() {
  for (;;) pause();
}

}  // namespace

CHILD(count) {
  Court court(arguments);
  const int rounds = std::stoi(arguments[1]);
  for (int i = 0; i < rounds; i++) {
    court.lock();
    court->count++;
    court.unlock();
  }
  return check::failures;
}

TEST(processes_exclude_each_other) {
  Court court;
  std::vector<Fellow> fellows;
  for (int i = 0; i < 3; i++) {
    fellows.emplace_back("count", std::vector{court.name(), std::string("5000")});
  }
  for (int i = 0; i < 5000; i++) {
    court.lock();
    court->count++;
    court.unlock();
  }
  for (Fellow& fellow : fellows) CHECK_EQ(fellow.ended(), 0);
  CHECK_EQ(court->count, 20000u);
  CHECK_EQ(court->mutex.state.load(), 0u);
}

CHILD(hold) {
  Court court(arguments);
  court.lock();
  court->ready = 1;
  for_ever();
}

TEST(a_killed_owner_is_noticed_by_waiters_and_by_newcomers) {
  Court court;
  Fellow fellow("hold", {court.name()});
  court.until_ready(1);
  CHECK(mutex::lock(court->mutex, court.caller(), deadline_after(1)) == LockResult::TimedOut);
  Crew crew(2, [&](int) {
    CHECK(mutex::lock(court->mutex, court.caller(), kForever) == LockResult::Abandoned);
  });
  until_waiting(court->mutex.state, 2);
  fellow.kill();
  crew.join();
  CHECK(mutex::lock(court->mutex, court.caller(), kForever) == LockResult::Abandoned);
  CHECK(mutex::recover(court->mutex, court.caller(), kForever) == LockResult::Locked);
  court.unlock();
}

TEST(a_process_id_that_is_another_ones_now_is_dead) {
  Court court;
  Fellow fellow("hold", {court.name()});
  court.until_ready(1);
  for (ParticipantRecord& record : court.segment().layout().participants) {
    if (record.pid == fellow.pid()) record.started += 1;
  }
  CHECK(mutex::lock(court->mutex, court.caller(), kForever) == LockResult::Abandoned);
}

CHILD(lock_when_told) {
  Court court(arguments);
  CHECK(event::wait(court->event, court.caller(), kForever) == EventResult::Set);
  court.lock();
  court->ready++;
  CHECK(condition::wait(court->condition, court->mutex, court.caller(), kForever) ==
        LockResult::Locked);
  court->ready++;
  court.unlock();
  return check::failures;
}

TEST(waiters_of_other_processes_are_granted_and_requeued) {
  Court court;
  Fellow one("lock_when_told", {court.name()}), two("lock_when_told", {court.name()});
  until_waiting(court->event.state, 2);
  court.lock();
  event::set(court->event);
  until_waiting(court->mutex.state, 2);
  CHECK_EQ(court->ready.load(), 0u);
  court.unlock();
  until_waiting(court->condition.waiters, 2);
  court.lock();
  CHECK(condition::notify(court->condition, court->mutex, court.caller().agent, 2));
  CHECK_EQ(word::waiters(court->mutex.state), 2u);
  CHECK_EQ(court->ready.load(), 2u);
  court.unlock();
  CHECK_EQ(one.ended(), 0);
  CHECK_EQ(two.ended(), 0);
  CHECK_EQ(court->ready.load(), 4u);
}

CHILD(hand_over) {
  Court court(arguments);
  court.lock();
  court->ready = 1;
  until_waiting(court->mutex.state, 1);
  court.unlock();
  return check::failures;
}

TEST(promises_are_granted_by_other_processes) {
  Court court;
  for (int i = 0; i < 20; i++) {
    court->ready = 0;
    Fellow fellow("hand_over", {court.name()});
    court.until_ready(1);
    Promised promise(0, &court.room());
    CHECK(mutex::enqueue_lock(court->mutex, promise) == LockResult::Queued);
    until([&] { return promise.settled.load(); });
    CHECK_EQ(promise.token, kHandedOver);
    court.unlock();
    CHECK_EQ(fellow.ended(), 0);
  }
}

CHILD(want) {
  Court court(arguments);
  const auto wanted = static_cast<uint32_t>(std::stoi(arguments[1]));
  CHECK(semaphore::acquire(court->semaphore, wanted, court.caller(), kForever) ==
        AcquireResult::Acquired);
  return check::failures;
}

TEST(whom_a_killed_waiter_stood_before_is_served) {
  Court court;
  Fellow first("want", {court.name(), "10"});
  until_waiting(court->semaphore.state, 1);
  Fellow second("want", {court.name(), "3"});
  until_waiting(court->semaphore.state, 2);
  CHECK(semaphore::release(court->semaphore, 3));
  first.kill();
  CHECK_EQ(second.ended(), 0);
  CHECK_EQ(court->semaphore.state.load() >> semaphore_word::kPermitsShift, 0u);
}

TEST(what_a_killed_waiter_was_granted_comes_back) {
  Court court;
  Fellow fellow("want", {court.name(), "10"});
  until_waiting(court->semaphore.state, 1);
  fellow.stop();
  CHECK(semaphore::release(court->semaphore, 10));
  fellow.kill();
  CHECK(semaphore::acquire(court->semaphore, 10, court.caller(), kForever) ==
        AcquireResult::Acquired);
}

CHILD(arrive) {
  Court court(arguments);
  uint32_t generation;
  const bool acts = arguments[1] != nullptr;
  const Arrival arrival = barrier::wait(court->barrier, court.caller(), kForever, acts, generation);
  if (arrival == Arrival::Last) {
    court->ready = 1;
    for_ever();
  }
  return static_cast<int>(arrival);
}

TEST(a_barrier_breaks_without_its_party_or_its_actor) {
  Court court;
  const int broken = static_cast<int>(Arrival::Broken);
  {
    Fellow stays("arrive", {court.name()}), dies("arrive", {court.name()});
    until_waiting(court->barrier.phase, 2);
    dies.kill();
    CHECK_EQ(stays.ended(), broken);
  }
  barrier::reset(court->barrier);
  {
    Fellow stays("arrive", {court.name()}), dies("arrive", {court.name(), "acts"});
    until_waiting(court->barrier.phase, 2);
    Fellow third("arrive", {court.name()});
    court.until_ready(1);
    dies.kill();
    CHECK_EQ(stays.ended(), broken);
    CHECK_EQ(third.ended(), broken);
  }
  // Other processes' barriers are none of its business.
  barrier::reset(court->barrier);
  Fellow one("arrive", {court.name()}), two("arrive", {court.name()});
  until_waiting(court->barrier.phase, 2);
  court->ready = 0;
  Fellow stranger("hold", {court.name()});
  court.until_ready(1);
  stranger.kill();
  burial::bury(court.segment());
  uint32_t generation;
  CHECK(
      barrier::passed(barrier::wait(court->barrier, court.caller(), kForever, false, generation)));
  CHECK(one.ended() > broken && two.ended() > broken);
}

CHILD(read) {
  Court court(arguments);
  CHECK(rwlock::read(court->rwlock, court.caller(), kForever) == LockResult::Locked);
  court->ready = 1;
  for_ever();
}

TEST(a_killed_reader_reads_no_more) {
  Court court;
  Fellow fellow("read", {court.name()});
  court.until_ready(1);
  Crew crew(1, [&](int) {
    CHECK(rwlock::write(court->rwlock, court.caller(), kForever) == LockResult::Locked);
    CHECK(rwlock::unlock_write(court->rwlock, court.caller().agent));
  });
  until_waiting(court->rwlock.state, 1);
  fellow.kill();
  crew.join();
}

CHILD(enter) {
  Court court(arguments);
  Section section(&court->mutex.state);
  court->ready = 1;
  for_ever();
}

TEST(the_lock_of_the_lot_is_inherited) {
  Court court;
  Fellow fellow("enter", {court.name()});
  court.until_ready(1);
  std::atomic<bool> locked{false};
  Crew crew(1, [&](int) {
    court.lock();  // entering the segment takes the lot lock
    locked = true;
    court.unlock();
  });
  CHECK(!locked);
  fellow.kill();
  crew.join();
  CHECK(locked);
}

#endif
