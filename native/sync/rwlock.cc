#include "sync/rwlock.h"

#include "sync/burial.h"
#include "sync/deadlock.h"
#include "sync/readers.h"
#include "sync/step.h"

namespace manycore::rwlock {
namespace {
using namespace lock_word;
using readers::is_reader;
using readers::kRecoverer;
using readers::kWriter;
using readers::record_of;

// Inside the section: lets in whoever may enter now, and lowers the waiters bit behind the last.
// True when that has changed the queue.
bool serve(Section& section, RwLockLayout& lock) {
  bool served = false;
  for (;; served = true) {
    const uint32_t seen = lock.state.load(std::memory_order_relaxed);  // changes in here only
    const Entry next = section.first();
    if (owner(seen) != 0 || !next) break;
    if ((seen & kPoisoned) && next.detail() != kRecoverer) {
      section.grant(next, kRetry);  // to be told
    } else if (is_reader(next.detail())) {
      readers::let_in(section, record_of(lock, next.detail()).holds, next);
    } else if (readers::present(lock)) {
      break;
    } else {
      section.offer(next);
      // Release: the readers' and the last writer's work goes on to the new owner with the section.
      lock.state.store(held_by(next.agent()) | (seen & kShared) | kWaiters,
                       std::memory_order_release);
      step("rwlock: handed over");
      section.grant(next, kHandedOver);
    }
  }
  // Relaxed: the bit only says where to look.
  if (section.empty()) lock.state.fetch_and(~kWaiters, std::memory_order_relaxed);
  return served;
}

enum class Passage { Taken, Abandoned, Wait };

// Inside the section. Wait: the waiters bit is set, and the caller queues or calls serve().
Passage enter(Section& section, RwLockLayout& lock, Waiter& waiter, bool may_pass) {
  serve(section, lock);
  uint32_t seen = lock.state.load(std::memory_order_relaxed);
  for (;;) {
    const AgentId holder = owner(seen);
    if (holder != 0 && !agents::alive(holder, &lock)) {
      // Acquire pairs with what the dead owner released last: recover() goes on from there.
      if (!lock.state.compare_exchange_weak(seen, kPoisoned | (seen & kShared),
                                            std::memory_order_acq_rel, std::memory_order_relaxed)) {
        continue;
      }
      while (const Entry other = section.first()) section.grant(other, kRetry);
    } else if (holder != 0) {
      // Relaxed: the owner's unlock enters this section before it looks for us.
      if (lock.state.compare_exchange_weak(seen, seen | kWaiters, std::memory_order_relaxed,
                                           std::memory_order_relaxed)) {
        return Passage::Wait;
      }
      continue;
    } else if ((seen & kPoisoned) && waiter.detail != kRecoverer) {
      return Passage::Abandoned;
    } else if (is_reader(waiter.detail)) {
      auto& holds = record_of(lock, waiter.detail).holds;
      // Relaxed: of its own holds a thread that blocks here knows; others only add to them.
      if (!section.empty() && !(may_pass && holds.load(std::memory_order_relaxed) != 0)) {
        return Passage::Wait;
      }
      holds.fetch_add(1, std::memory_order_seq_cst);
      // Acquire pairs with the last writer's release.
      lock.state.load(std::memory_order_acquire);
      return Passage::Taken;
    } else if (!section.empty()) {
      return Passage::Wait;
    } else if (seen & kShared) {
      lock.state.fetch_or(kWaiters, std::memory_order_seq_cst);  // closes the door; see rwlock.h
      if (readers::present(lock)) return Passage::Wait;
      lock.state.store(held_by(waiter.agent) | kShared,
                       std::memory_order_relaxed);  // closed already
      return Passage::Taken;
      // Acquire pairs with the last writer's release.
    } else if (lock.state.compare_exchange_weak(seen, held_by(waiter.agent),
                                                std::memory_order_acquire,
                                                std::memory_order_relaxed)) {
      return Passage::Taken;
    }
    seen = lock.state.load(std::memory_order_relaxed);
  }
}

void depend(RwLockLayout& lock, Waiter& waiter) {
  waiter.owned.store(&lock.state, std::memory_order_relaxed);  // guarded by the bucket's lock
}

LockResult acquire(RwLockLayout& lock, uint32_t wanted, bool announced, const Caller& caller,
                   Deadline deadline) {
  const auto wish = is_reader(wanted) ? deadlock::Wish::Shared : deadlock::Wish::Exclusive;
  deadlock::Edge edge(caller);
  for (;;) {
    ThreadWaiter waiter(caller.agent);
    waiter.detail = wanted;
    burial::heed(lock.state);
    {
      Section section(&lock.state, Kin::Readers);
      if (announced) {
        // Inside the section, where whoever waited for this hold to go is served next.
        record_of(lock, wanted).holds.fetch_sub(1, std::memory_order_seq_cst);
        announced = false;
      }
      switch (enter(section, lock, waiter, true)) {
        case Passage::Taken:
          return LockResult::Locked;
        case Passage::Abandoned:
          if (edge.withdraw()) continue;
          return LockResult::Abandoned;
        case Passage::Wait:
          break;
      }
      if (deadline != kForever && Clock::now() >= deadline) {
        serve(section, lock);
        return LockResult::TimedOut;
      }
      if (deadline == kForever && !edge.publish(lock.header, wish)) {
        serve(section, lock);
        return LockResult::Deadlock;
      }
      depend(lock, waiter);
      // In front of a Promise that wants to write, it may read at once.
      if (section.enqueue_ahead(waiter)) serve(section, lock);
    }
    switch (await_grant(waiter, deadline, caller.interrupt,
                        [&](Section& section) { serve(section, lock); })) {
      case Outcome::Granted:
        if (waiter.token == kHandedOver) return LockResult::Locked;
        break;
      case Outcome::TimedOut:
        return LockResult::TimedOut;
      case Outcome::Interrupted:
        return LockResult::Interrupted;
      case Outcome::GrantedInterrupted:
        pass_on(lock, waiter);
        return LockResult::Interrupted;
    }
  }
}

LockResult enqueue(RwLockLayout& lock, Waiter& waiter) {
  burial::heed(lock.state);
  Section section(&lock.state, Kin::Readers);
  switch (enter(section, lock, waiter, false)) {
    case Passage::Taken:
      return LockResult::Locked;
    case Passage::Abandoned:
      return LockResult::Abandoned;
    case Passage::Wait:
      break;
  }
  depend(lock, waiter);
  section.enqueue(waiter);
  return LockResult::Queued;
}

LockResult acquire_read(RwLockLayout& lock, bool announced, const Caller& caller,
                        Deadline deadline) {
  ReaderRecord* record = enrol(lock, caller.agent);
  if (record == nullptr) return LockResult::Crowded;
  return acquire(lock, readers::wish(lock, *record), announced, caller, deadline);
}

}  // namespace

void initialise(RwLockLayout& lock) {
  // Relaxed, all of it: not shared yet.
  lock.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::RwLock), sizeof(RwLockLayout)};
  lock.state.store(0, std::memory_order_relaxed);
  lock.claimed.store(0, std::memory_order_relaxed);
  for (ReaderRecord& record : lock.records) {
    record.agent.store(0, std::memory_order_relaxed);
    record.holds.store(0, std::memory_order_relaxed);
  }
}

ReaderRecord* enrol(RwLockLayout& lock, AgentId agent) {
  Section section(&lock.state, Kin::Readers);
  ReaderRecord* record = readers::claim(lock, agent);
  serve(section, lock);  // a dead agent's record may have been what somebody waited for
  return record;
}

LockResult read(RwLockLayout& lock, const Caller& caller, Deadline deadline) {
  return acquire_read(lock, false, caller, deadline);
}

LockResult read_announced(RwLockLayout& lock, const Caller& caller, Deadline deadline) {
  return acquire_read(lock, true, caller, deadline);
}

LockResult write(RwLockLayout& lock, const Caller& caller, Deadline deadline) {
  return acquire(lock, kWriter, false, caller, deadline);
}

LockResult recover(RwLockLayout& lock, const Caller& caller, Deadline deadline) {
  return acquire(lock, kRecoverer, false, caller, deadline);
}

void reader_left(RwLockLayout& lock) {
  Section section(&lock.state, Kin::Readers);
  serve(section, lock);
}

bool unlock_read(RwLockLayout& lock, AgentId agent) {
  const uint32_t count = readers::claimed(lock);
  for (uint32_t i = 0; i < count; i++) {
    ReaderRecord& record = lock.records[readers::place(i)];
    // Relaxed: this agent's own record and holds.
    if (record.agent.load(std::memory_order_relaxed) != agent) continue;
    if (record.holds.load(std::memory_order_relaxed) == 0) return false;
    record.holds.fetch_sub(1, std::memory_order_seq_cst);
    if (lock.state.load(std::memory_order_seq_cst) != kShared) reader_left(lock);
    return true;
  }
  return false;
}

bool unlock_write(RwLockLayout& lock, AgentId agent) {
  uint32_t seen = lock.state.load(std::memory_order_relaxed);
  do {
    if (owner(seen) != agent) return false;
    if (seen & kWaiters) {
      Section section(&lock.state, Kin::Readers);
      // Release pairs with the acquire of whoever enters without the section, a reader's look. The
      // waiters bit stays until everybody has been served, so none enters before its turn.
      lock.state.fetch_and(kShared | kWaiters, std::memory_order_release);
      serve(section, lock);
      return true;
    }
    // Sequentially consistent: pairs with the reader's look, as above, and with claim().
  } while (!lock.state.compare_exchange_weak(seen, seen & kShared, std::memory_order_seq_cst,
                                             std::memory_order_relaxed));
  return true;
}

LockResult enqueue_read(RwLockLayout& lock, Waiter& waiter) {
  ReaderRecord* record = enrol(lock, waiter.agent);
  if (record == nullptr) return LockResult::Crowded;
  waiter.detail = readers::wish(lock, *record);
  return enqueue(lock, waiter);
}

LockResult enqueue_write(RwLockLayout& lock, Waiter& waiter) {
  waiter.detail = kWriter;
  return enqueue(lock, waiter);
}

bool leave(RwLockLayout& lock, Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  serve(section, lock);
  return true;
}

void pass_on(RwLockLayout& lock, const Waiter& granted) {
  if (granted.token != kHandedOver) {
    reader_left(lock);
  } else if (is_reader(granted.detail)) {
    unlock_read(lock, granted.agent);
  } else {
    unlock_write(lock, granted.agent);
  }
}

// An agent without a hold may have ended between giving it back and looking for waiters.
bool bereaved(Section& section, const Word& state, AgentId agent) {
  RwLockLayout& lock = readers::lock_of(state);
  return readers::forget(lock, agent) && serve(section, lock);
}

}  // namespace manycore::rwlock
