#include "sync/mutex.h"

namespace manycore::mutex {
namespace {

using namespace lock_word;

// Under the bucket's lock: nobody waits any more, so an unlock may skip the parking lot.
void forget_waiters(Section& section, Word& state) {
  // Relaxed: the bit only says where to look; what the lock protects is published by unlock.
  if (section.empty()) state.fetch_and(~kWaiters, std::memory_order_relaxed);
}

// The owner ended without unlocking. One thread turns the word to "abandoned" and wakes everybody.
void poison(Word& state, uint32_t seen) {
  Section section(&state);
  // Acquire pairs with whatever the dead owner released last: recover() goes on from there.
  if (!state.compare_exchange_strong(seen, kPoisoned, std::memory_order_acq_rel,
                                     std::memory_order_relaxed)) {
    return;
  }
  while (Waiter* waiter = section.first()) section.grant(*waiter, kRetry);
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
    } else if (!agents::alive(owner(seen))) {
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
  if (!agents::alive(owner(seen))) return false;  // see agents::retire() for why it is asked here
  // Relaxed: the owner's unlock enters this bucket before it looks for us.
  if (!state.compare_exchange_strong(seen, seen | kWaiters, std::memory_order_relaxed,
                                     std::memory_order_relaxed)) {
    return false;
  }
  waiter.owned = &state;
  section.enqueue(waiter);
  return true;
}

LockResult acquire(Word& state, const Caller& caller, Deadline deadline, bool recovering) {
  Spin spin(caller.spins);
  for (;;) {
    uint32_t seen;
    switch (attempt(state, caller.agent, recovering, seen)) {
      case Attempt::Taken:
        return LockResult::Locked;
      case Attempt::Abandoned:
        return LockResult::Abandoned;
      case Attempt::Mine:
        // Nobody else can unlock it while this thread waits. A timed wait would end by itself.
        if (deadline == kForever) return LockResult::Deadlock;
        break;
      case Attempt::Held:
        break;
    }
    // Spinning is for locks without a queue: behind one there is no point in hurrying.
    if (!(seen & kWaiters) && spin.again()) continue;
    if (deadline != kForever && Clock::now() >= deadline) return LockResult::TimedOut;

    ThreadWaiter waiter(caller.agent);
    if (!join(state, seen, waiter)) continue;
    const Outcome outcome = await_grant(waiter, deadline, caller.interrupt,
                                        [&](Section& section) { forget_waiters(section, state); });
    switch (outcome) {
      case Outcome::Granted:
        if (waiter.token == kHandedOver) return LockResult::Locked;
        break;
      case Outcome::TimedOut:
        return LockResult::TimedOut;
      case Outcome::Interrupted:
        return LockResult::Interrupted;
      case Outcome::GrantedInterrupted: {
        // Either the lock is ours, or it was left free for us to take: take it and pass it on, so
        // that the next in the queue is woken in our place.
        uint32_t now;
        if (waiter.token == kHandedOver ||
            attempt(state, caller.agent, false, now) == Attempt::Taken) {
          unlock(state, caller.agent);
        }
        return LockResult::Interrupted;
      }
    }
  }
}

}  // namespace

void initialise(MutexLayout& mutex) {
  mutex.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Mutex), sizeof(MutexLayout)};
  mutex.state.store(0, std::memory_order_relaxed);  // not shared yet
}

LockResult lock(Word& state, const Caller& caller, Deadline deadline) {
  return acquire(state, caller, deadline, false);
}

LockResult recover(Word& state, const Caller& caller, Deadline deadline) {
  return acquire(state, caller, deadline, true);
}

bool unlock(Word& state, AgentId agent) {
  uint32_t mine = held_by(agent);
  // Release pairs with the acquire in attempt(), or with the parking lot's for a hand-over.
  if (state.compare_exchange_strong(mine, 0, std::memory_order_release,
                                    std::memory_order_relaxed)) {
    return true;
  }
  if (owner(mine) != agent) return false;

  Section section(&state);
  Waiter* next = section.first();
  if (next == nullptr) {
    state.store(0, std::memory_order_release);
    return true;
  }
  const uint32_t more = section.after(*next) != nullptr ? kWaiters : 0;
  if (next->direct || section.fair()) {
    // The bucket's lock, or the signal, carries our writes to the new owner.
    state.store(held_by(next->agent) | more, std::memory_order_release);
    section.grant(*next, kHandedOver);
  } else {
    state.store(more, std::memory_order_release);
    section.grant(*next, kRetry);
  }
  return true;
}

LockResult enqueue_lock(Word& state, Waiter& waiter) {
  for (;;) {
    uint32_t seen;
    switch (attempt(state, waiter.agent, false, seen)) {
      case Attempt::Taken:
        return LockResult::Locked;
      case Attempt::Abandoned:
        return LockResult::Abandoned;
      case Attempt::Mine:  // two flows of one thread exclude each other: the second queues
      case Attempt::Held:
        break;
    }
    if (join(state, seen, waiter)) return LockResult::Queued;
  }
}

bool leave(Word& state, Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  forget_waiters(section, state);
  return true;
}

}  // namespace manycore::mutex
