#include "sync/condition.h"

#include "sync/deadlock.h"

namespace manycore::condition {
namespace {

bool owns(const MutexLayout& mutex, AgentId agent) {
  // Relaxed: only this agent writes its id into the word, or takes it out.
  return lock_word::owner(mutex.state.load(std::memory_order_relaxed)) == agent;
}

// Whether it stands in the mutex' queue or has been there.
bool notified(Waiter& waiter) { return Entry(waiter).depends(); }

void lower(Section& section, ConditionLayout& condition) {
  if (section.empty()) condition.waiters.store(0, std::memory_order_relaxed);
}

void join(ConditionLayout& condition, Waiter& waiter) {
  Section section(&condition.waiters);
  condition.waiters.store(1, std::memory_order_relaxed);
  section.enqueue(waiter);
}

void move(ConditionLayout& condition, MutexLayout& mutex, uint32_t count) {
  Section section(&condition.waiters, &mutex.state);
  for (; count > 0; count--) {
    const Entry waiter = section.first();
    if (!waiter) break;
    mutex::transfer(section, mutex, waiter);
  }
  lower(section, condition);
}

}  // namespace

void initialise(ConditionLayout& condition) {
  condition.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Condition),
                      sizeof(ConditionLayout)};
  condition.waiters.store(0, std::memory_order_relaxed);  // not shared yet
  condition.reserved = 0;
}

LockResult wait(ConditionLayout& condition, MutexLayout& mutex, const Caller& caller,
                Deadline deadline) {
  if (!owns(mutex, caller.agent)) return LockResult::NotOwner;
  const uint32_t depth = mutex.depth.exchange(0, std::memory_order_relaxed);  // the owner's own
  LockResult result = LockResult::Locked;
  bool holds = false;
  {
    ThreadWaiter waiter(caller.agent);
    deadlock::Edge edge(caller);
    edge.publish_for_later(mutex.header, waiter);
    join(condition, waiter);
    mutex::unlock(mutex, caller.agent);

    // Whoever is about to notify often runs already: two threads that take turns hand over in a
    // fraction of the time that blocking takes.
    for (Spin spin(caller, deadline); !waiter.granted_yet() && spin.again();) {
    }
    switch (await_grant(waiter, deadline, caller.interrupt, [&](Section& section) {
      if (notified(waiter)) {
        mutex::forget_waiters(section, mutex);
      } else {
        lower(section, condition);
      }
    })) {
      case Outcome::Granted:
        holds = waiter.token == kHandedOver;
        break;
      case Outcome::TimedOut:
        // Notified, but still waiting for the mutex: the notification counts.
        if (!notified(waiter)) result = LockResult::TimedOut;
        break;
      case Outcome::Interrupted:
        if (notified(waiter)) move(condition, mutex, 1);
        return LockResult::Interrupted;
      case Outcome::GrantedInterrupted:
        abandon(condition, mutex, waiter);
        return LockResult::Interrupted;
    }
  }
  if (!holds) {
    const LockResult locked = mutex::lock(mutex, caller, kForever);
    if (locked != LockResult::Locked) {
      if (locked == LockResult::Interrupted && result == LockResult::Locked) {
        move(condition, mutex, 1);
      }
      return locked;
    }
  }
  mutex.depth.store(depth, std::memory_order_relaxed);
  return result;
}

bool notify(ConditionLayout& condition, MutexLayout& mutex, AgentId agent, uint32_t count) {
  if (!owns(mutex, agent)) return false;
  if (condition.waiters.load(std::memory_order_relaxed) != 0) move(condition, mutex, count);
  return true;
}

LockResult enqueue_wait(ConditionLayout& condition, MutexLayout& mutex, Waiter& waiter) {
  if (!owns(mutex, waiter.agent)) return LockResult::NotOwner;
  join(condition, waiter);
  mutex::unlock(mutex, waiter.agent);
  return LockResult::Queued;
}

bool leave(ConditionLayout& condition, Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter) || notified(waiter)) return false;
  section.remove(waiter);
  lower(section, condition);
  return true;
}

void abandon(ConditionLayout& condition, MutexLayout& mutex, Waiter& waiter) {
  if (!mutex::leave(mutex, waiter)) mutex::pass_on(mutex, waiter);
  move(condition, mutex, 1);
}

}  // namespace manycore::condition
