#include "sync/rwlock.h"

#include "sync/deadlock.h"
#include "sync/readers.h"

namespace manycore::rwlock {
namespace {

using namespace lock_word;

// Waiter::detail: what it wants.
constexpr uint32_t kWriter = 0;
constexpr uint32_t kRecoverer = 1;
constexpr uint32_t kReader = 2;  // plus the index of its record

bool is_reader(const Waiter& waiter) { return waiter.detail >= kReader; }

ReaderRecord& record_of(RwLockLayout& lock, const Waiter& waiter) {
  return lock.records[waiter.detail - kReader];
}

uint32_t reader(const RwLockLayout& lock, const ReaderRecord& record) {
  return kReader + static_cast<uint32_t>(&record - lock.records);
}

bool has_readers(const RwLockLayout& lock) {
  return readers::any(lock, [](AgentId) { return true; });
}

// Inside the section: lets in whoever may enter now, and lowers the waiters bit behind the last.
void serve(Section& section, RwLockLayout& lock) {
  for (;;) {
    const uint32_t seen = lock.state.load(std::memory_order_relaxed);  // changes in here only
    Waiter* next = section.first();
    if (owner(seen) != 0 || next == nullptr) break;
    if ((seen & kPoisoned) && next->detail != kRecoverer) {
      section.grant(*next, kRetry);  // to be told
    } else if (is_reader(*next)) {
      // Sequentially consistent, as every hold; see rwlock.h.
      record_of(lock, *next).holds.fetch_add(1, std::memory_order_seq_cst);
      section.grant(*next, kHandedOver);
    } else if (has_readers(lock)) {
      break;
    } else {
      // Release: the readers' and the last writer's work goes on to the new owner with the section.
      lock.state.store(held_by(next->agent) | (seen & kShared) | kWaiters,
                       std::memory_order_release);
      section.grant(*next, kHandedOver);
    }
  }
  // Relaxed: the bit only says where to look.
  if (section.empty()) lock.state.fetch_and(~kWaiters, std::memory_order_relaxed);
}

// Waiter::bereaved. What the dead agent had is given back, and the queue keeps its order.
bool reader_died(Section& section, const Word& state, AgentId agent) {
  auto& lock = *reinterpret_cast<RwLockLayout*>(reinterpret_cast<char*>(const_cast<Word*>(&state)) -
                                                offsetof(RwLockLayout, state));
  for (ReaderRecord& record : lock.records) {
    if (record.agent.load(std::memory_order_relaxed) != agent) continue;  // changes in here only
    // Acquire pairs with its last change. Without a hold it may still have owed the queue a look.
    record.holds.exchange(0, std::memory_order_acquire);
    const Waiter* first = section.first();
    serve(section, lock);
    return section.first() != first;
  }
  return false;
}

enum class Entry { Taken, Abandoned, Wait };

// Inside the section. Wait: the waiters bit is set, and the caller queues or calls serve().
Entry enter(Section& section, RwLockLayout& lock, Waiter& waiter, bool may_pass) {
  serve(section, lock);
  uint32_t seen = lock.state.load(std::memory_order_relaxed);
  for (;;) {
    const AgentId holder = owner(seen);
    if (holder != 0 && !agents::alive(holder)) {
      // Acquire pairs with what the dead owner released last: recover() goes on from there.
      if (!lock.state.compare_exchange_weak(seen, kPoisoned | (seen & kShared),
                                            std::memory_order_acq_rel, std::memory_order_relaxed)) {
        continue;
      }
      while (Waiter* other = section.first()) section.grant(*other, kRetry);
    } else if (holder != 0) {
      // Relaxed: the owner's unlock enters this section before it looks for us.
      if (lock.state.compare_exchange_weak(seen, seen | kWaiters, std::memory_order_relaxed,
                                           std::memory_order_relaxed)) {
        return Entry::Wait;
      }
      continue;
    } else if ((seen & kPoisoned) && waiter.detail != kRecoverer) {
      return Entry::Abandoned;
    } else if (is_reader(waiter)) {
      auto& holds = record_of(lock, waiter).holds;
      // Relaxed: of its own holds a thread that blocks here knows; others only add to them.
      if (!section.empty() && !(may_pass && holds.load(std::memory_order_relaxed) != 0)) {
        return Entry::Wait;
      }
      holds.fetch_add(1, std::memory_order_seq_cst);
      // Acquire pairs with the last writer's release.
      lock.state.load(std::memory_order_acquire);
      return Entry::Taken;
    } else if (!section.empty()) {
      return Entry::Wait;
    } else if (seen & kShared) {
      lock.state.fetch_or(kWaiters, std::memory_order_seq_cst);  // closes the door; see rwlock.h
      if (has_readers(lock)) return Entry::Wait;
      lock.state.store(held_by(waiter.agent) | kShared, std::memory_order_relaxed);  // it is closed
      return Entry::Taken;
      // Acquire pairs with the last writer's release.
    } else if (lock.state.compare_exchange_weak(seen, held_by(waiter.agent),
                                                std::memory_order_acquire,
                                                std::memory_order_relaxed)) {
      return Entry::Taken;
    }
    seen = lock.state.load(std::memory_order_relaxed);
  }
}

void depend(RwLockLayout& lock, Waiter& waiter) {
  waiter.owned.store(&lock.state, std::memory_order_relaxed);  // guarded by the bucket's lock
  waiter.bereaved = reader_died;
}

LockResult acquire(RwLockLayout& lock, uint32_t wanted, bool announced, const Caller& caller,
                   Deadline deadline) {
  const auto wish = wanted >= kReader ? deadlock::Wish::Shared : deadlock::Wish::Exclusive;
  deadlock::Edge edge(caller);
  for (;;) {
    ThreadWaiter waiter(caller.agent);
    waiter.detail = wanted;
    {
      Section section(&lock.state);
      if (announced) {
        // Inside the section, where whoever waited for this hold to go is served next.
        record_of(lock, waiter).holds.fetch_sub(1, std::memory_order_seq_cst);
        announced = false;
      }
      switch (enter(section, lock, waiter, true)) {
        case Entry::Taken:
          return LockResult::Locked;
        case Entry::Abandoned:
          return LockResult::Abandoned;
        case Entry::Wait:
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
      section.enqueue(waiter);
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
  Section section(&lock.state);
  switch (enter(section, lock, waiter, false)) {
    case Entry::Taken:
      return LockResult::Locked;
    case Entry::Abandoned:
      return LockResult::Abandoned;
    case Entry::Wait:
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
  return acquire(lock, reader(lock, *record), announced, caller, deadline);
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
  Section section(&lock.state);
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
  Section section(&lock.state);
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
      Section section(&lock.state);
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
  waiter.detail = reader(lock, *record);
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
  } else if (is_reader(granted)) {
    unlock_read(lock, granted.agent);
  } else {
    unlock_write(lock, granted.agent);
  }
}

}  // namespace manycore::rwlock
