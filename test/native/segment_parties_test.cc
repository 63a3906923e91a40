// A segment's lot between processes: permits, parties and readers, and what killed ones leave.
#include "check.h"

#if !defined(_WIN32)
#include "court.h"

using namespace manycore;

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

CHILD(stay) {
  Court court(arguments);
  court.lock();
  court->ready = 1;
  for_ever();
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
  Fellow stranger("stay", {court.name()});
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

#endif
