// Several processes that use every primitive of one segment at once, in any order, while some of
// them are killed. Whoever is left has to get on, and what the locks protect has to be sound.
#pragma once

#include <random>

#include "check.h"
#include "crew.h"
#include "fellow.h"
#include "sync/barrier.h"
#include "sync/burial.h"
#include "sync/condition.h"
#include "sync/event.h"
#include "sync/rwlock.h"
#include "sync/semaphore.h"

namespace manycore {

struct Arena {
  static constexpr uint32_t kFighters = 4;
  static constexpr uint32_t kMoves = 7;
  static constexpr uint32_t kPermits = 2;

  MutexLayout mutex, other;
  ConditionLayout condition;  // beside `other`
  SemaphoreLayout semaphore;
  EventLayout event;
  BarrierLayout barrier;
  RwLockLayout rwlock;
  uint64_t first, second;  // equal whenever `mutex` is free
  uint64_t left, right;    // and these when nobody writes
  Word over;
  Word permits[kFighters];  // that each of them has for certain
  Word moves[kFighters][kMoves];

  void open() {
    mutex::initialise(mutex);
    mutex::initialise(other);
    condition::initialise(condition);
    semaphore::initialise(semaphore, kPermits, kPermits);
    event::initialise(event);
    barrier::initialise(barrier, 2, 1e9);
    rwlock::initialise(rwlock);
  }
};

class Fighter {
 public:
  Fighter(Arena& arena, uint32_t id)
      : arena_(arena),
        id_(id),
        random_(std::random_device()()),
        caller_{agents::of_native_thread(&arena)} {}

  void fight() {
    while (arena_.over == 0) {
      const uint32_t move = random_() % Arena::kMoves;
      perform(move);
      arena_.moves[id_][move]++;
    }
  }

  // One of each kind.
  void perform(uint32_t move) {
    switch (move) {
      case 0:
        return guarded(mutex::lock(arena_.mutex, caller_, kForever));
      case 1:
        return promised();
      case 2:
        return permits();
      case 3:
        return events();
      case 4:
        return conditions();
      case 5:
        return read_or_write();
      default:
        return meet();
    }
  }

 private:
  // What is never held for a while is never waited for.
  void dwell() {
    if (random_() % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  Deadline soon() { return deadline_after(random_() % 3); }

  void guarded(LockResult result) {
    if (result == LockResult::Abandoned) {
      if (mutex::recover(arena_.mutex, caller_, kForever) != LockResult::Locked) return;
      arena_.second = arena_.first;
    } else {
      CHECK(result == LockResult::Locked);
    }
    CHECK_EQ(arena_.first, arena_.second);
    arena_.first++;
    dwell();
    arena_.second++;
    CHECK(mutex::unlock(arena_.mutex, caller_.agent));
  }

  void promised() {
    for (;;) {
      Promised promise(0, &arena_);
      const LockResult result = mutex::enqueue_lock(arena_.mutex, promise);
      if (result != LockResult::Queued) return guarded(result);
      until([&] { return promise.settled.load(); });
      if (promise.token == kHandedOver) return guarded(LockResult::Locked);
    }
  }

  void permits() {
    const uint32_t count = 1 + random_() % 2;
    if (semaphore::acquire(arena_.semaphore, count, caller_, soon()) != AcquireResult::Acquired) {
      return;
    }
    arena_.permits[id_] = count;
    uint32_t sum = 0;
    for (const Word& one : arena_.permits) sum += one;
    CHECK(sum <= Arena::kPermits);
    dwell();
    arena_.permits[id_] = 0;
    CHECK(semaphore::release(arena_.semaphore, count));
  }

  void events() {
    switch (random_() % 3) {
      case 0:
        return event::set(arena_.event);
      case 1:
        return event::clear(arena_.event);
      default:
        event::wait(arena_.event, caller_, soon());
    }
  }

  void conditions() {
    LockResult result = mutex::lock(arena_.other, caller_, kForever);
    if (result == LockResult::Locked && random_() % 2 == 0) {
      CHECK(condition::notify(arena_.condition, arena_.other, caller_.agent, 1 + random_() % 2));
    } else if (result == LockResult::Locked) {
      result = condition::wait(arena_.condition, arena_.other, caller_, soon());
    }
    if (result == LockResult::Abandoned) {
      if (mutex::recover(arena_.other, caller_, kForever) != LockResult::Locked) return;
    } else {
      CHECK(result == LockResult::Locked || result == LockResult::TimedOut);
    }
    CHECK(mutex::unlock(arena_.other, caller_.agent));
  }

  void read_or_write() {
    const bool writes = random_() % 3 == 0;
    LockResult result = (writes ? rwlock::write : rwlock::read)(arena_.rwlock, caller_, kForever);
    const bool recovers = result == LockResult::Abandoned;
    if (recovers) {
      result = rwlock::recover(arena_.rwlock, caller_, kForever);
      arena_.right = arena_.left;
    }
    CHECK(result == LockResult::Locked);
    CHECK_EQ(arena_.left, arena_.right);
    if (!writes && !recovers) {
      dwell();
      CHECK(rwlock::unlock_read(arena_.rwlock, caller_.agent));
      return;
    }
    arena_.left++;
    dwell();
    arena_.right++;
    CHECK(rwlock::unlock_write(arena_.rwlock, caller_.agent));
  }

  void meet() {
    uint32_t generation;
    const Arrival arrival =
        barrier::wait(arena_.barrier, caller_, soon(), random_() % 4 == 0, generation);
    if (arrival == Arrival::Last) {
      barrier::complete(arena_.barrier, generation);
    } else if (!barrier::passed(arrival)) {
      barrier::reset(arena_.barrier);
    }
  }

  Arena& arena_;
  const uint32_t id_;
  std::minstd_rand random_;
  const Caller caller_;
};

// Each of them has made every move so many times more.
inline void until_moved(Arena& arena, std::initializer_list<uint32_t> fighters, uint32_t times) {
  for (const uint32_t id : fighters) {
    for (Word& moves : arena.moves[id]) {
      const uint32_t before = moves;
      until([&] { return moves - before >= times; });
    }
  }
}

// After all of them have ended.
inline void check_usable(Arena& arena) {
  burial::bury(*segment_of(&arena));
  Fighter last(arena, 0);
  for (uint32_t move = 0; move < Arena::kMoves; move++) last.perform(move);
  const Caller caller{agents::of_native_thread(&arena)};
  const uint32_t there = semaphore_word::permits(arena.semaphore.state);
  CHECK(there <= Arena::kPermits);
  CHECK(there == Arena::kPermits || semaphore::release(arena.semaphore, Arena::kPermits - there));
  CHECK(semaphore::acquire(arena.semaphore, Arena::kPermits, caller, kForever) ==
        AcquireResult::Acquired);
}

}  // namespace manycore
