#include "binding/parts.h"

#include <cstring>

#include "sync/barrier.h"
#include "sync/condition.h"
#include "sync/event.h"
#include "sync/rwlock.h"
#include "sync/semaphore.h"

namespace manycore::binding {

LockResult Stagecraft::take(const Object& lock, bool recovering) {
  if (lock.kind == Kind::RwLock) {
    auto& rwlock = lock.as<RwLockLayout>();
    return (recovering ? rwlock::recover : rwlock::write)(rwlock, caller(), kForever);
  }
  auto& mutex = lock.as<MutexLayout>();
  if (lock.kind == Kind::RecursiveMutex) {
    return (recovering ? recursive::recover : recursive::lock)(mutex, caller(), kForever);
  }
  return (recovering ? mutex::recover : mutex::lock)(mutex, caller(), kForever);
}

void Stagecraft::give(const Object& lock) {
  const AgentId agent = agents::of_native_thread();
  check(lock.kind == Kind::RwLock           ? rwlock::unlock_write(lock.as<RwLockLayout>(), agent)
        : lock.kind == Kind::RecursiveMutex ? recursive::unlock(lock.as<MutexLayout>(), agent)
                                            : mutex::unlock(lock.as<MutexLayout>(), agent));
}

namespace {

using Play = Stagecraft&;

uint32_t code_of(LockResult result) { return static_cast<uint32_t>(result); }

uint32_t lock(Play p) {
  return p.rounds([&](uint32_t i) {
    const bool again = p.object.kind == Kind::RecursiveMutex && i % 2 == 1;
    const LockResult result = p.take(p.object);
    if (result != LockResult::Locked) return result;
    if (again) p.check(p.take(p.object) == LockResult::Locked);
    p.turn();
    if (again) p.give(p.object);
    p.give(p.object);
    return result;
  });
}

// Holds the object until told; then, if there is another one, waits for that too.
uint32_t hold(Play p) {
  LockResult result = p.take(p.object);
  if (result != LockResult::Locked) return code_of(result);
  p.hold();
  if (p.other.memory != nullptr) {
    result = p.take(p.other);
    if (result == LockResult::Locked) p.give(p.other);
  }
  p.give(p.object);
  return code_of(result);
}

// Ends without unlocking what it has locked `count` times.
uint32_t leave(Play p) {
  const uint32_t result = p.rounds([&](uint32_t) { return p.take(p.object); });
  if (result == kFine) p.hold();
  return result;
}

uint32_t recover(Play p) {
  const LockResult result = p.take(p.object, true);
  if (result == LockResult::Locked) p.give(p.object);
  return code_of(result);
}

uint32_t read(Play p) {
  auto& rwlock = p.object.as<RwLockLayout>();
  return p.rounds([&](uint32_t) {
    const LockResult result = rwlock::read(rwlock, p.caller(), kForever);
    if (result != LockResult::Locked) return result;
    p.check(p.cells[kInside] == 0 && p.cells[kFirst] == p.cells[kSecond]);
    p.check(rwlock::unlock_read(rwlock, agents::of_native_thread()));
    return result;
  });
}

uint32_t keep_reading(Play p) {
  auto& rwlock = p.object.as<RwLockLayout>();
  const LockResult result = rwlock::read(rwlock, p.caller(), kForever);
  if (result != LockResult::Locked) return code_of(result);
  p.hold();
  p.check(rwlock::unlock_read(rwlock, agents::of_native_thread()));
  return kFine;
}

// Several permits at a time, which nobody else may have meanwhile.
uint32_t acquire(Play p) {
  auto& semaphore = p.object.as<SemaphoreLayout>();
  const uint32_t limit = semaphore.limit, most = limit < 3 ? limit : 3;
  return p.rounds([&](uint32_t i) {
    const uint32_t wanted = 1 + i % most;
    const AcquireResult result = semaphore::acquire(semaphore, wanted, p.caller(), kForever);
    if (result != AcquireResult::Acquired) return result;
    p.check(p.cells[kInside].fetch_add(wanted) + wanted <= limit);
    p.cells[kInside].fetch_sub(wanted);
    p.check(semaphore::release(semaphore, wanted));
    return result;
  });
}

uint32_t take_permits(Play p) {
  return p.rounds([&](uint32_t) {
    const AcquireResult result =
        semaphore::acquire(p.object.as<SemaphoreLayout>(), 1, p.caller(), kForever);
    if (result == AcquireResult::Acquired) p.draw_ticket();
    return result;
  });
}

uint32_t release(Play p) {
  return p.rounds([&](uint32_t) {
    p.check(semaphore::release(p.object.as<SemaphoreLayout>(), 1));
    return kFine;
  });
}

uint32_t await_event(Play p) {
  return p.rounds([&](uint32_t) {
    const EventResult result = event::wait(p.object.as<EventLayout>(), p.caller(), kForever);
    if (result == EventResult::Set) p.draw_ticket();
    return result;
  });
}

// Each time that the object is set, clears it and sets the other one.
uint32_t relay(Play p) {
  return p.rounds([&](uint32_t) {
    const EventResult result = event::wait(p.object.as<EventLayout>(), p.caller(), kForever);
    if (result != EventResult::Set) return result;
    p.turn();
    event::clear(p.object.as<EventLayout>());
    event::set(p.other.as<EventLayout>());
    return result;
  });
}

// Adds up its indices. The cells count arrivals and the action's runs.
template <bool acts>
uint32_t arrive(Play p) {
  auto& barrier = p.object.as<BarrierLayout>();
  return p.rounds([&](uint32_t i) {
    uint32_t generation;
    p.cells[kFirst].fetch_add(1);
    Arrival arrival;
    if constexpr (acts) {
      arrival =
          barrier::wait(barrier, p.caller(), kForever, [&] { p.cells[kSecond].fetch_add(1); });
    } else {
      arrival = barrier::wait(barrier, p.caller(), kForever, false, generation);
    }
    if (!barrier::passed(arrival)) return 1 + static_cast<uint32_t>(arrival);
    p.check(p.cells[kFirst] >= (i + 1) * barrier.parties);
    p.report[kSum].fetch_add(barrier::index_of(arrival));
    return kFine;
  });
}

// The condition's state is the first cell: how much there is to consume.
uint32_t produce(Play p) {
  return p.rounds([&](uint32_t) {
    const LockResult result = p.take(p.other);
    if (result != LockResult::Locked) return result;
    p.cells[kFirst].fetch_add(1);
    p.check(condition::notify(p.object.as<ConditionLayout>(), p.other.as<MutexLayout>(),
                              p.caller().agent, 1));
    p.give(p.other);
    return result;
  });
}

LockResult wait(Play p) {
  return condition::wait(p.object.as<ConditionLayout>(), p.other.as<MutexLayout>(), p.caller(),
                         kForever);
}

uint32_t consume(Play p) {
  return p.rounds([&](uint32_t) {
    LockResult result = p.take(p.other);
    while (result == LockResult::Locked && p.cells[kFirst] == 0) result = wait(p);
    if (result != LockResult::Locked) return result;
    p.cells[kFirst].fetch_sub(1);
    p.give(p.other);
    return result;
  });
}

uint32_t await_notification(Play p) {
  return p.rounds([&](uint32_t) {
    LockResult result = p.take(p.other);
    if (result == LockResult::Locked) result = wait(p);
    if (result != LockResult::Locked) return result;
    p.turn();
    p.give(p.other);
    return result;
  });
}

constexpr uint32_t of(Kind kind) { return 1u << static_cast<uint32_t>(kind); }
constexpr uint32_t kNone = 1;  // or none at all
constexpr uint32_t kMutexes = of(Kind::Mutex) | of(Kind::RecursiveMutex);
constexpr uint32_t kLocks = kMutexes | of(Kind::RwLock);

constexpr Part kParts[] = {
    {"lock", kLocks, kNone, lock},
    {"hold", kLocks, kLocks | kNone, hold},
    {"leave", kLocks, kNone, leave},
    {"recover", kLocks, kNone, recover},
    {"read", of(Kind::RwLock), kNone, read},
    {"keepReading", of(Kind::RwLock), kNone, keep_reading},
    {"acquire", of(Kind::Semaphore), kNone, acquire},
    {"take", of(Kind::Semaphore), kNone, take_permits},
    {"release", of(Kind::Semaphore), kNone, release},
    {"await", of(Kind::Event), kNone, await_event},
    {"relay", of(Kind::Event), of(Kind::Event), relay},
    {"arrive", of(Kind::Barrier), kNone, arrive<false>},
    {"act", of(Kind::Barrier), kNone, arrive<true>},
    {"produce", of(Kind::Condition), kMutexes, produce},
    {"consume", of(Kind::Condition), kMutexes, consume},
    {"awaitNotification", of(Kind::Condition), kMutexes, await_notification},
    {"put", of(Kind::Queue), kNone, put},
    {"get", of(Kind::Queue), kNone, get},
    {"fetch", of(Kind::Queue), kNone, fetch},
    {"putBytes", of(Kind::Queue), kNone, put_bytes},
    {"getBytes", of(Kind::Queue), kNone, get_bytes},
    {"record", ~0u, of(Kind::Barrier), record, kNotes},
};

}  // namespace

const Part* part_named(const char* name) {
  for (const Part& part : kParts) {
    if (std::strcmp(part.name, name) == 0) return &part;
  }
  return nullptr;
}

}  // namespace manycore::binding
