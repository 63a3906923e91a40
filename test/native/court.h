// One of each primitive in a segment, for tests with several processes.
#pragma once

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

[[noreturn]] inline void for_ever() {
  for (;;) pause();
}

}  // namespace manycore
