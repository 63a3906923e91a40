#include "sync/semaphore.h"

#include "sync/step.h"

namespace manycore::semaphore {
namespace {

using namespace semaphore_word;

// Takes permits if there are enough and nobody waits for some.
bool take(Word& state, uint32_t count, uint32_t& seen) {
  seen = state.load(std::memory_order_relaxed);  // the compare-exchange verifies it
  while (!(seen & kWaiters) && permits(seen) >= count) {
    // Acquire pairs with the release of whoever added the permits.
    if (state.compare_exchange_weak(seen, seen - of(count), std::memory_order_acquire,
                                    std::memory_order_relaxed)) {
      return true;
    }
  }
  return false;
}

// Inside the section of a word with waiters: gives `available` to those in front, in order, and
// leaves the rest in the word.
void serve(Section& section, Word& state, uint32_t available) {
  Entry waiter = section.first();
  uint32_t served = 0;
  for (; waiter && waiter.detail() <= available; waiter = section.after(waiter)) {
    available -= waiter.detail();
    served++;
  }
  // The word first: of a process that is killed in between, permits are lost, and none is there
  // twice. Release pairs with the acquire in take(). The waiters are granted what this thread has
  // acquired from the word; the parking lot carries it to them.
  state.store(of(available) | (waiter ? kWaiters : 0), std::memory_order_release);
  step("semaphore: counted");
  while (served-- > 0) section.grant(section.first(), kHandedOver);
}

// A waiter has left. It may have been the one that the next could not overtake.
void forget(Section& section, Word& state) {
  // Acquire pairs with the releases that added what serve() passes on.
  serve(section, state, permits(state.load(std::memory_order_acquire)));
}

// False when the waiter need not wait: the permits are its own.
bool join(Word& state, Waiter& waiter) {
  Section section(&state, Kin::Permits);
  uint32_t seen = state.load(std::memory_order_relaxed);  // the compare-exchange verifies it
  for (;;) {
    // A waiters bit without waiters was left by a process that has ended.
    const bool enough = section.empty() && permits(seen) >= waiter.detail;
    const uint32_t wanted = enough ? of(permits(seen) - waiter.detail) : seen | kWaiters;
    // Acquire as in take(). A release that comes later meets the waiters bit and enters this
    // section.
    if (state.compare_exchange_weak(seen, wanted, std::memory_order_acquire,
                                    std::memory_order_relaxed)) {
      if (!enough) section.enqueue(waiter);
      return !enough;
    }
  }
}

}  // namespace

void initialise(SemaphoreLayout& semaphore, uint32_t permits, uint32_t limit) {
  semaphore.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Semaphore),
                      sizeof(SemaphoreLayout)};
  semaphore.limit = limit;
  semaphore.state.store(of(permits), std::memory_order_relaxed);  // not shared yet
}

bool consistent(const SemaphoreLayout& semaphore) {
  // Relaxed: a look at the value itself, nothing is read through it.
  return semaphore.limit <= kMostPermits &&
         permits(semaphore.state.load(std::memory_order_relaxed)) <= semaphore.limit;
}

AcquireResult acquire(SemaphoreLayout& semaphore, uint32_t count, const Caller& caller,
                      Deadline deadline) {
  if (count > semaphore.limit) return AcquireResult::Impossible;
  Word& state = semaphore.state;
  Spin spin(caller, deadline);
  for (;;) {
    uint32_t seen;
    if (take(state, count, seen)) return AcquireResult::Acquired;
    // Behind a queue there is no point in hurrying.
    if (!(seen & kWaiters) && spin.again()) continue;
    if (deadline != kForever && Clock::now() >= deadline) return AcquireResult::TimedOut;

    ThreadWaiter waiter(caller.agent);
    waiter.detail = count;
    if (!join(state, waiter)) return AcquireResult::Acquired;
    switch (await_grant(waiter, deadline, caller.interrupt,
                        [&](Section& section) { forget(section, state); })) {
      case Outcome::Granted:
        if (waiter.token == kHandedOver) return AcquireResult::Acquired;
        break;
      case Outcome::TimedOut:
        return AcquireResult::TimedOut;
      case Outcome::GrantedInterrupted:
        if (waiter.token == kHandedOver) release(semaphore, count);
        return AcquireResult::Interrupted;
      case Outcome::Interrupted:
        return AcquireResult::Interrupted;
    }
  }
}

bool release(SemaphoreLayout& semaphore, uint32_t count) {
  Word& state = semaphore.state;
  if (count > semaphore.limit) return false;
  uint32_t seen = state.load(std::memory_order_relaxed);  // the compare-exchange verifies it
  while (!(seen & kWaiters)) {
    if (permits(seen) + count > semaphore.limit) return false;
    // Release pairs with the acquire in take().
    if (state.compare_exchange_weak(seen, seen + of(count), std::memory_order_release,
                                    std::memory_order_relaxed)) {
      return true;
    }
  }

  Section section(&state, Kin::Permits);
  // Acquire pairs with the releases that added what serve() passes on.
  seen = state.load(std::memory_order_acquire);
  for (;;) {
    if (permits(seen) + count > semaphore.limit) return false;
    if (seen & kWaiters) {
      serve(section, state, permits(seen) + count);
      return true;
    }
    // The waiters have left meanwhile, and the word is everybody's again.
    if (state.compare_exchange_weak(seen, seen + of(count), std::memory_order_release,
                                    std::memory_order_relaxed)) {
      return true;
    }
  }
}

AcquireResult enqueue_acquire(SemaphoreLayout& semaphore, Waiter& waiter) {
  if (waiter.detail > semaphore.limit) return AcquireResult::Impossible;
  uint32_t seen;
  if (take(semaphore.state, waiter.detail, seen)) return AcquireResult::Acquired;
  return join(semaphore.state, waiter) ? AcquireResult::Queued : AcquireResult::Acquired;
}

bool leave(SemaphoreLayout& semaphore, Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  forget(section, semaphore.state);
  return true;
}

void give_back(const Word& state, uint32_t count) {
  // Release as in release(). A waiters bit may stay: whoever comes finds that nobody waits.
  const_cast<Word&>(state).fetch_add(of(count), std::memory_order_release);
}

}  // namespace manycore::semaphore
