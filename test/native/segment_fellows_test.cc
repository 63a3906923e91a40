// A segment's lot between processes: locks and conditions, and what killed owners leave.
#include "check.h"

#if !defined(_WIN32)
#include "court.h"

using namespace manycore;

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

TEST(a_lock_that_was_handed_to_a_killed_waiter_is_free) {
  Court court;
  for (const auto& [child, state] :
       {std::pair("hold", &court->mutex.state), std::pair("write", &court->rwlock.state)}) {
    court.lock();
    CHECK(rwlock::write(court->rwlock, court.caller(), kForever) == LockResult::Locked);
    Fellow fellow(child, {court.name()});
    until_waiting(*state, 1);
    fellow.stop();
    CHECK(rwlock::unlock_write(court->rwlock, court.caller().agent));
    court.unlock();
    fellow.kill();
    court.lock();
    court.unlock();
    CHECK(rwlock::write(court->rwlock, court.caller(), kForever) == LockResult::Locked);
    CHECK(rwlock::unlock_write(court->rwlock, court.caller().agent));
  }
}

CHILD(write) {
  Court court(arguments);
  CHECK(rwlock::write(court->rwlock, court.caller(), kForever) == LockResult::Locked);
  for_ever();
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
