#include "sync/mutex.h"

#include "sync/burial.h"
#include "sync/deadlock.h"
#include "sync/step.h"

namespace manycore::mutex {
namespace {

using namespace lock_word;

// Waiter::detail of a thread that stands before a Promise of its own. It is handed the lock and
// does not compete: were it overtaken on the way, the next unlock would find the Promise alone and
// give it the lock that its thread comes to wait for.
constexpr uint32_t kAheadOfPromise = 1;

bool competes(Entry waiter) { return !waiter.direct() && waiter.detail() != kAheadOfPromise; }

// The owner ended without unlocking. One thread turns the word to "abandoned" and wakes everybody.
void poison(Word& state, uint32_t seen) {
  burial::heed(state);
  Section section(&state);
  // Acquire pairs with whatever the dead owner released last: recover() goes on from there.
  if (!state.compare_exchange_strong(seen, kPoisoned, std::memory_order_acq_rel,
                                     std::memory_order_relaxed)) {
    return;
  }
  step("mutex: poisoned");
  while (const Entry waiter = section.first()) section.grant(waiter, kRetry);
}

enum class Attempt { Taken, Abandoned, Mine, Held };

// Takes the word if it is free. `seen` is what it held otherwise.
Attempt attempt(Word& state, AgentId agent, bool recovering, uint32_t& seen) {
  seen = state.load(std::memory_order_relaxed);  // the compare-exchange verifies it
  for (;;) {
    if (owner(seen) == 0) {
      if ((seen & kPoisoned) && !recovering) return Attempt::Abandoned;
      // Acquire pairs with the release in unlock().
      if (state.compare_exchange_weak(seen, held_by(agent) | (seen & kWaiters),
                                      std::memory_order_acquire, std::memory_order_relaxed)) {
        return Attempt::Taken;
      }
    } else if (owner(seen) == agent) {
      return Attempt::Mine;
    } else if (!agents::alive(owner(seen), &state)) {
      poison(state, seen);
      seen = state.load(std::memory_order_relaxed);  // looked at again at the top
    } else {
      return Attempt::Held;
    }
  }
}

// Sets the waiters bit and joins the queue; false when the word has changed meanwhile.
bool join(Word& state, uint32_t seen, Waiter& waiter) {
  Section section(&state);
  if (!agents::alive(owner(seen), &state))
    return false;  // see agents::retire() for why it is asked here
  // Relaxed: the owner's unlock enters this bucket before it looks for us.
  if (!state.compare_exchange_strong(seen, seen | kWaiters, std::memory_order_relaxed,
                                     std::memory_order_relaxed)) {
    return false;
  }
  step("mutex: announced");
  waiter.owned.store(&state, std::memory_order_relaxed);  // guarded by the bucket's lock
  if (section.enqueue_ahead(waiter)) Entry(waiter).detail(kAheadOfPromise);
  return true;
}

LockResult acquire(MutexLayout& mutex, const Caller& caller, Deadline deadline, bool recovering) {
  Word& state = mutex.state;
  deadlock::Edge edge(caller);
  Spin spin(caller, deadline);
  for (;;) {
    uint32_t seen;
    switch (attempt(state, caller.agent, recovering, seen)) {
      case Attempt::Taken:
        return LockResult::Locked;
      case Attempt::Abandoned:
        if (edge.withdraw()) continue;
        return LockResult::Abandoned;
      case Attempt::Mine:
        // After a wait: a Promise of this thread was given the lock meanwhile, and that closes a
        // cycle which was none when the edge was published.
        if (edge.withdraw()) continue;
        break;
      case Attempt::Held:
        break;
    }
    // Spinning is for locks without a queue: behind one there is no point in hurrying.
    if (!(seen & kWaiters) && spin.again()) continue;
    if (deadline == kForever) {
      if (!edge.publish(mutex.header, deadlock::Wish::Exclusive)) return LockResult::Deadlock;
    } else if (Clock::now() >= deadline) {
      return LockResult::TimedOut;
    }

    ThreadWaiter waiter(caller.agent);
    if (!join(state, seen, waiter)) continue;
    const Outcome outcome = await_grant(waiter, deadline, caller.interrupt,
                                        [&](Section& section) { forget_waiters(section, mutex); });
    switch (outcome) {
      case Outcome::Granted:
        if (waiter.token == kHandedOver) return LockResult::Locked;
        break;
      case Outcome::TimedOut:
        return LockResult::TimedOut;
      case Outcome::Interrupted:
        return LockResult::Interrupted;
      case Outcome::GrantedInterrupted:
        pass_on(mutex, waiter);
        return LockResult::Interrupted;
    }
  }
}

}  // namespace

void initialise(MutexLayout& mutex, Kind kind) {
  mutex.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(kind), sizeof(MutexLayout)};
  mutex.state.store(0, std::memory_order_relaxed);  // not shared yet
  mutex.depth.store(0, std::memory_order_relaxed);
}

LockResult lock(MutexLayout& mutex, const Caller& caller, Deadline deadline) {
  return acquire(mutex, caller, deadline, false);
}

LockResult recover(MutexLayout& mutex, const Caller& caller, Deadline deadline) {
  return acquire(mutex, caller, deadline, true);
}

bool unlock(MutexLayout& mutex, AgentId agent) {
  Word& state = mutex.state;
  uint32_t mine = held_by(agent);
  // Release pairs with the acquire in attempt(), or with the parking lot's for a hand-over.
  if (state.compare_exchange_strong(mine, 0, std::memory_order_release,
                                    std::memory_order_relaxed)) {
    return true;
  }
  if (owner(mine) != agent) return false;

  Section section(&state);
  const Entry next = section.first();
  if (!next) {
    state.store(0, std::memory_order_release);
    return true;
  }
  const uint32_t more = section.after(next) ? kWaiters : 0;
  if (!competes(next) || section.fair()) {
    section.offer(next);
    // The bucket's lock, or the signal, carries our writes to the new owner.
    state.store(held_by(next.agent()) | more, std::memory_order_release);
    step("mutex: handed over");
    section.grant(next, kHandedOver);
  } else {
    state.store(more, std::memory_order_release);
    step("mutex: left free");
    section.grant(next, kRetry);
  }
  return true;
}

LockResult enqueue_lock(MutexLayout& mutex, Waiter& waiter) {
  for (;;) {
    uint32_t seen;
    switch (attempt(mutex.state, waiter.agent, false, seen)) {
      case Attempt::Taken:
        return LockResult::Locked;
      case Attempt::Abandoned:
        return LockResult::Abandoned;
      case Attempt::Mine:  // two flows of one thread exclude each other: the second queues
      case Attempt::Held:
        break;
    }
    if (join(mutex.state, seen, waiter)) return LockResult::Queued;
  }
}

bool leave(MutexLayout& mutex, Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  forget_waiters(section, mutex);
  return true;
}

void forget_waiters(Section& section, MutexLayout& mutex) {
  // Relaxed: the bit only says where to look; what the lock protects is published by unlock.
  if (section.empty()) mutex.state.fetch_and(~kWaiters, std::memory_order_relaxed);
}

void pass_on(MutexLayout& mutex, const Waiter& granted) {
  // Either the lock is the waiter's, or it was left free for it to take: take it and pass it on, so
  // that the next in the queue is woken in its place.
  uint32_t seen;
  if (granted.token == kHandedOver ||
      attempt(mutex.state, granted.agent, false, seen) == Attempt::Taken) {
    unlock(mutex, granted.agent);
  }
}

void transfer(Section& section, MutexLayout& mutex, Entry waiter) {
  Word& state = mutex.state;
  uint32_t seen = state.load(std::memory_order_relaxed);  // the compare-exchange verifies it
  for (;;) {
    if (owner(seen) == 0) {
      if (seen & kPoisoned) break;
      waiter.depend_on(state);
      section.offer(waiter);
      // Acquire pairs with the release in unlock(); the waiter's signal carries it further.
      if (state.compare_exchange_weak(seen, held_by(waiter.agent()) | (seen & kWaiters),
                                      std::memory_order_acq_rel, std::memory_order_relaxed)) {
        section.grant(waiter, kHandedOver);
        return;
      }
    } else if (!agents::alive(owner(seen), &state)) {
      break;
    } else if (state.compare_exchange_weak(seen, seen | kWaiters, std::memory_order_relaxed,
                                           std::memory_order_relaxed)) {  // relaxed: as in join()
      waiter.depend_on(state);
      if (section.requeue_ahead(waiter)) waiter.detail(kAheadOfPromise);
      return;
    }
  }
  section.grant(waiter, kRetry);  // it finds out about the dead owner itself
}

}  // namespace manycore::mutex

namespace manycore::recursive {
namespace {

bool mine(const MutexLayout& mutex, AgentId agent) {
  // Relaxed: only this thread writes its own id into the word, or takes it out.
  return lock_word::owner(mutex.state.load(std::memory_order_relaxed)) == agent;
}

LockResult deepen(MutexLayout& mutex, LockResult result) {
  // Relaxed, as every access to the depth: it belongs to the owner.
  if (result == LockResult::Locked) mutex.depth.store(1, std::memory_order_relaxed);
  return result;
}

}  // namespace

LockResult lock(MutexLayout& mutex, const Caller& caller, Deadline deadline) {
  if (!mine(mutex, caller.agent)) return deepen(mutex, mutex::lock(mutex, caller, deadline));
  if (mutex.depth.load(std::memory_order_relaxed) >= kMostDepth) return LockResult::TooDeep;
  mutex.depth.fetch_add(1, std::memory_order_relaxed);
  return LockResult::Locked;
}

LockResult recover(MutexLayout& mutex, const Caller& caller, Deadline deadline) {
  if (mine(mutex, caller.agent)) return lock(mutex, caller, deadline);
  return deepen(mutex, mutex::recover(mutex, caller, deadline));
}

bool unlock(MutexLayout& mutex, AgentId agent) {
  if (!mine(mutex, agent)) return false;
  // Down before the lock is free: afterwards the depth is somebody else's.
  if (mutex.depth.fetch_sub(1, std::memory_order_relaxed) > 1) return true;
  return mutex::unlock(mutex, agent);
}

}  // namespace manycore::recursive
