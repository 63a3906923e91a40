#include "sync/event.h"

#include "sync/step.h"

namespace manycore::event {
namespace {

using namespace event_word;

void forget(Section& section, Word& state) {
  // Relaxed: with the waiters bit only sections write, and a clear event publishes nothing.
  if (section.empty()) state.store(0, std::memory_order_relaxed);
}

// False when the event is set.
bool join(Word& state, Waiter& waiter) {
  Section section(&state);
  uint32_t seen = state.load(std::memory_order_acquire);  // pairs with the release in set()
  do {
    if (seen & kSet) return false;
    // It publishes nothing; a set() that comes later meets the bit and enters this section. Acquire
    // is for what is there instead, as above.
  } while (!state.compare_exchange_weak(seen, kWaiters, std::memory_order_acquire,
                                        std::memory_order_acquire));
  section.enqueue(waiter);
  return true;
}

}  // namespace

void initialise(EventLayout& event) {
  event.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Event), sizeof(EventLayout)};
  event.state.store(0, std::memory_order_relaxed);  // not shared yet
}

bool consistent(const EventLayout& event) {
  // Relaxed: a look at the value itself, nothing is read through it.
  return event.state.load(std::memory_order_relaxed) <= kWaiters;
}

void set(EventLayout& event) {
  Word& state = event.state;
  uint32_t seen = state.load(std::memory_order_relaxed);  // the compare-exchange verifies it
  while (!(seen & kWaiters)) {
    // Release pairs with the acquires in is_set(), join() and clear(). An event that is set already
    // is written again: a thread that clears it and then takes all there is must see what this
    // thread did before, or find the event set once more.
    if (state.compare_exchange_weak(seen, kSet, std::memory_order_acq_rel,
                                    std::memory_order_relaxed)) {
      return;
    }
  }

  Section section(&state);
  // An exchange: if the waiters have left meanwhile, others may change the word at the same time.
  state.exchange(kSet, std::memory_order_acq_rel);
  step("event: set");
  while (const Entry waiter = section.first()) section.grant(waiter, kHandedOver);
}

void clear(EventLayout& event) {
  uint32_t set = kSet;
  // Acquire pairs with the release in set(). Relaxed on failure: it was clear already.
  event.state.compare_exchange_strong(set, 0, std::memory_order_acquire, std::memory_order_relaxed);
}

bool is_set(const EventLayout& event) {
  return event.state.load(std::memory_order_acquire) & kSet;  // pairs with the release in set()
}

EventResult wait(EventLayout& event, const Caller& caller, Deadline deadline) {
  Spin spin(caller, deadline);
  for (;;) {
    do {
      if (is_set(event)) return EventResult::Set;
    } while (spin.again());
    if (deadline != kForever && Clock::now() >= deadline) return EventResult::TimedOut;

    ThreadWaiter waiter(caller.agent);
    if (!join(event.state, waiter)) return EventResult::Set;
    switch (await_grant(waiter, deadline, caller.interrupt,
                        [&](Section& section) { forget(section, event.state); })) {
      case Outcome::Granted:
        if (waiter.token == kHandedOver) return EventResult::Set;
        break;
      case Outcome::TimedOut:
        return EventResult::TimedOut;
      case Outcome::GrantedInterrupted:  // everybody was granted: there is nothing to hand on
      case Outcome::Interrupted:
        return EventResult::Interrupted;
    }
  }
}

EventResult enqueue_wait(EventLayout& event, Waiter& waiter) {
  if (is_set(event)) return EventResult::Set;
  return join(event.state, waiter) ? EventResult::Queued : EventResult::Set;
}

bool leave(EventLayout& event, Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  forget(section, event.state);
  return true;
}

}  // namespace manycore::event
