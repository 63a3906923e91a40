// The parking lot of a segment, used by the threads of one process: what it must do as well as the
// lot of private memory does, and under the sanitizers.
#include "check.h"
#include "crew.h"
#include "sync/barrier.h"
#include "sync/condition.h"
#include "sync/event.h"
#include "sync/lot.h"
#include "sync/readers.h"
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
  Word word;
  uint64_t first, second;
};

Caller in(Room& room, Interrupt* interrupt = nullptr) {
  return {agents::of_native_thread(&room), interrupt};
}

}  // namespace

TEST(agents_have_another_id_there) {
  Hall<Room> hall;
  const AgentId home = agents::of_native_thread();
  agents::rename(home, "here");
  const AgentId there = agents::of_native_thread(&hall.room());
  CHECK(there != 0);
  CHECK_EQ(agents::of_native_thread(&hall.room()), there);
  CHECK(agents::alive(there, &hall.room()));
  CHECK(!agents::alive(there + 1, &hall.room()));
  CHECK_EQ(agents::home_of(there, &hall.room()), home);
  CHECK(agents::name_of(there, &hall.room()) == "here");
  AgentId other = 0;
  std::thread([&] { other = agents::of_native_thread(&hall.room()); }).join();
  CHECK(other != there);
  CHECK(!agents::alive(other, &hall.room()));
  std::vector<AgentId> all;
  while (const AgentId agent = agents::enrol_in(hall.segment(), home)) all.push_back(agent);
  CHECK_EQ(all.size(), size_t{kSegmentAgents - 2});
  for (const AgentId agent : all) agents::retire_in(hall.segment(), agent);
  const AgentId again = agents::enrol_in(hall.segment(), home);
  CHECK(again != 0 && again != other);
  agents::retire_in(hall.segment(), again);
}

TEST(mutex_storm) {
  Hall<Room> hall;
  mutex::initialise(hall->mutex);
  constexpr int threads = 4, rounds = 3000;
  Crew(threads, [&](int id) {
    const Caller caller = in(hall.room());
    for (int i = 0; i < rounds; i++) {
      const Deadline deadline = (i + id) % 5 == 0 ? deadline_after(1000) : kForever;
      while (mutex::lock(hall->mutex, caller, deadline) != LockResult::Locked) {
      }
      hall->first++;
      CHECK(mutex::unlock(hall->mutex, caller.agent));
    }
  }).join();
  CHECK_EQ(hall->first, uint64_t{threads * rounds});
  CHECK_EQ(hall->mutex.state.load(), 0u);
  CHECK_EQ(word::waiters(hall->mutex.state), 0u);
}

TEST(waiters_stand_in_order) {
  Hall<Room> hall;
  mutex::initialise(hall->mutex);
  const Caller caller = in(hall.room());
  CHECK(mutex::lock(hall->mutex, caller, kForever) == LockResult::Locked);
  Promised one(0, &hall.room()), two(0, &hall.room()), three(0, &hall.room());
  for (Promised* promise : {&one, &two, &three}) {
    CHECK(mutex::enqueue_lock(hall->mutex, *promise) == LockResult::Queued);
  }
  CHECK_EQ(word::waiters(hall->mutex.state), 3u);
  {
    Section section(&hall->mutex.state);
    CHECK(section.first() == &one);
    CHECK(section.after(section.first()) == &two);
    CHECK(!section.after(section.after(section.after(section.first()))));
  }
  CHECK(mutex::leave(hall->mutex, two));
  CHECK(!mutex::leave(hall->mutex, two));
  CHECK(mutex::unlock(hall->mutex, caller.agent));
  CHECK(one.settled && !three.settled);
  CHECK_EQ(one.token, kHandedOver);
  // The thread itself goes before its own Promise.
  CHECK(mutex::lock(hall->mutex, caller, deadline_after(1)) == LockResult::TimedOut);
  CHECK(mutex::unlock(hall->mutex, one.agent));
  CHECK(three.settled);
  CHECK(mutex::unlock(hall->mutex, three.agent));
}

TEST(an_agent_that_ends_leaves_its_lock_abandoned) {
  Hall<Room> hall;
  mutex::initialise(hall->mutex);
  std::atomic<bool> go{false};
  std::thread owner([&] {
    CHECK(mutex::lock(hall->mutex, in(hall.room()), kForever) == LockResult::Locked);
    until([&] { return go.load(); });
  });
  until([&] { return hall->mutex.state.load() != 0; });
  Crew crew(2, [&](int) {
    CHECK(mutex::lock(hall->mutex, in(hall.room()), kForever) == LockResult::Abandoned);
  });
  until_waiting(hall->mutex.state, 2);
  go = true;
  owner.join();
  crew.join();
  const Caller caller = in(hall.room());
  CHECK(mutex::recover(hall->mutex, caller, kForever) == LockResult::Locked);
  CHECK(mutex::unlock(hall->mutex, caller.agent));
}

TEST(a_deadlock_through_a_segment_is_found) {
  Hall<Room> hall;
  MutexLayout here;
  mutex::initialise(here);
  mutex::initialise(hall->mutex);
  std::strcpy(hall->mutex.name, "there");
  std::atomic<int> deadlocks{0}, holding{0};
  Crew(2, [&](int id) {
    std::string report;
    MutexLayout* locks[] = {&here, &hall->mutex};
    Caller callers[] = {{agents::of_native_thread(), nullptr, true, &report},
                        {agents::of_native_thread(&hall.room()), nullptr, true, &report}};
    CHECK(mutex::lock(*locks[id], callers[id], kForever) == LockResult::Locked);
    holding++;
    until([&] { return holding == 2; });
    if (mutex::lock(*locks[1 - id], callers[1 - id], kForever) == LockResult::Deadlock) {
      deadlocks++;
      CHECK(report.find("\"there\"") != std::string::npos);
    } else {
      mutex::unlock(*locks[1 - id], callers[1 - id].agent);
    }
    CHECK(mutex::unlock(*locks[id], callers[id].agent));
  }).join();
  CHECK_EQ(deadlocks.load(), 1);
}

TEST(a_condition_requeues) {
  Hall<Room> hall;
  mutex::initialise(hall->mutex);
  condition::initialise(hall->condition);
  std::atomic<int> returned{0};
  Crew crew(3, [&](int) {
    const Caller caller = in(hall.room());
    CHECK(mutex::lock(hall->mutex, caller, kForever) == LockResult::Locked);
    CHECK(condition::wait(hall->condition, hall->mutex, caller, kForever) == LockResult::Locked);
    returned++;
    CHECK(mutex::unlock(hall->mutex, caller.agent));
  });
  until_waiting(hall->condition.waiters, 3);
  const Caller caller = in(hall.room());
  CHECK(!condition::notify(hall->condition, hall->mutex, caller.agent, 1));
  CHECK(mutex::lock(hall->mutex, caller, kForever) == LockResult::Locked);
  Promised promise(0, &hall.room());
  CHECK(condition::notify(hall->condition, hall->mutex, caller.agent, 2));
  CHECK_EQ(word::waiters(hall->mutex.state), 2u);
  CHECK_EQ(word::waiters(hall->condition.waiters), 1u);
  CHECK(condition::enqueue_wait(hall->condition, hall->mutex, promise) == LockResult::Queued);
  until([&] { return returned == 2; });
  CHECK(mutex::lock(hall->mutex, caller, kForever) == LockResult::Locked);
  CHECK(condition::notify(hall->condition, hall->mutex, caller.agent, 5));
  CHECK(mutex::unlock(hall->mutex, caller.agent));
  until([&] { return promise.settled.load(); });
  CHECK_EQ(promise.token, kHandedOver);
  CHECK(mutex::unlock(hall->mutex, promise.agent));
  crew.join();
}

TEST(permits_events_and_parties) {
  Hall<Room> hall;
  semaphore::initialise(hall->semaphore, 0, 100);
  event::initialise(hall->event);
  barrier::initialise(hall->barrier, 4, 1e9);
  std::atomic<uint32_t> indices{0};
  Crew crew(4, [&](int id) {
    const Caller caller = in(hall.room());
    CHECK(event::wait(hall->event, caller, kForever) == EventResult::Set);
    const auto wanted = static_cast<uint32_t>(id + 1);
    CHECK(semaphore::acquire(hall->semaphore, wanted, caller, kForever) == AcquireResult::Acquired);
    for (int round = 0; round < 50; round++) {
      uint32_t generation;
      const Arrival arrival = barrier::wait(hall->barrier, caller, kForever, false, generation);
      CHECK(barrier::passed(arrival));
      indices += barrier::index_of(arrival);
    }
  });
  until_waiting(hall->event.state, 4);
  event::set(hall->event);
  until_waiting(hall->semaphore.state, 4);
  CHECK(semaphore::release(hall->semaphore, 10));
  crew.join();
  CHECK_EQ(indices.load(), 50u * 6);
  CHECK_EQ(hall->semaphore.state.load(), 0u);
}

TEST(readers_and_writers) {
  Hall<Room> hall;
  rwlock::initialise(hall->rwlock);
  Crew(4, [&](int id) {
    const Caller caller = in(hall.room());
    for (int i = 0; i < 1500; i++) {
      if ((i + id) % 4 == 0) {
        CHECK(rwlock::write(hall->rwlock, caller, kForever) == LockResult::Locked);
        hall->first++;
        hall->second++;
        CHECK(rwlock::unlock_write(hall->rwlock, caller.agent));
      } else {
        CHECK(rwlock::read(hall->rwlock, caller, kForever) == LockResult::Locked);
        CHECK_EQ(hall->first, hall->second);
        CHECK(rwlock::unlock_read(hall->rwlock, caller.agent));
      }
    }
  }).join();
  CHECK_EQ(hall->first, 4u * 1500 / 4);
  CHECK(!readers::present(hall->rwlock));
}

TEST(interrupts_and_timeouts_race_grants) {
  Hall<Room> hall;
  hall->word = 1;
  constexpr int threads = 4;
  std::atomic<uint32_t> woken{0}, granted{0};
  std::atomic<int> running{threads};
  Crew crew(threads, [&](int id) {
    Ending ending;
    for (int i = 0; i < 700; i++) {
      ending.now = (i + id) % 7 == 0;
      const auto deadline = Clock::now() + std::chrono::microseconds((i * 13 + id * 5) % 60);
      const WordResult result = word::wait_while(hall->word, 1, in(hall.room(), &ending), deadline);
      CHECK(result != WordResult::Changed);
      woken += result == WordResult::Woken;
    }
    running--;
  });
  while (running > 0) granted += word::wake(hall->word, 1);
  crew.join();
  CHECK(woken <= granted);
  CHECK_EQ(word::waiters(hall->word), 0u);
}

TEST(more_waiters_than_records) {
  Hall<Room> hall;
  hall->word = 1;
  std::vector<std::unique_ptr<Promised>> promises;
  for (uint32_t i = 0; i < kSegmentWaiters + 5; i++) {
    promises.push_back(std::make_unique<Promised>(0, &hall.room()));
    CHECK(word::enqueue_while(hall->word, 1, *promises.back()) == WordResult::Queued);
  }
  for (uint32_t i = 0; i < promises.size(); i++) {
    CHECK_EQ(promises[i]->settled.load(), i >= kSegmentWaiters);
  }
  CHECK_EQ(promises.back()->token, kRetry);
  CHECK_EQ(word::wake(hall->word, UINT32_MAX), kSegmentWaiters);
  for (const auto& promise : promises) CHECK(promise->settled);
}

#endif
