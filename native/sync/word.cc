#include "sync/word.h"

#include "sync/deadlock.h"

namespace manycore::word {

WordResult wait_while(Word& word, uint32_t expected, const Caller& caller, Deadline deadline) {
  for (;;) {
    ThreadWaiter waiter(caller.agent);
    {
      Section section(&word);
      // Acquire pairs with the write that the waker makes before wake().
      if (word.load(std::memory_order_acquire) != expected) return WordResult::Changed;
      section.enqueue(waiter);
    }
    switch (await_grant(waiter, deadline, caller.interrupt, [](Section&) {})) {
      case Outcome::Granted:
        if (waiter.token == kHandedOver) return WordResult::Woken;
        break;
      case Outcome::TimedOut:
        return WordResult::TimedOut;
      case Outcome::GrantedInterrupted:
        if (waiter.token == kHandedOver) wake(word, 1);
        return WordResult::Interrupted;
      case Outcome::Interrupted:
        return WordResult::Interrupted;
    }
  }
}

WordResult wait_for_answer(Word& word, uint32_t expected, const Caller& caller, AgentId answers) {
  deadlock::Edge edge(caller);
  if (!edge.publish(word, expected, answers)) return WordResult::Deadlock;
  return wait_while(word, expected, caller, kForever);
}

WordResult enqueue_while(Word& word, uint32_t expected, Waiter& waiter) {
  Section section(&word);
  // As in wait_while().
  if (word.load(std::memory_order_acquire) != expected) return WordResult::Changed;
  section.enqueue(waiter);
  return WordResult::Queued;
}

bool leave(Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  return true;
}

uint32_t wake(Word& word, uint32_t count) {
  Section section(&word);
  uint32_t woken = 0;
  while (woken < count) {
    const Entry waiter = section.first();
    if (!waiter) break;
    section.grant(waiter, kHandedOver);
    woken++;
  }
  return woken;
}

uint32_t waiters(const Word& word) {
  const Section section(&word);
  uint32_t count = 0;
  for (Entry waiter = section.first(); waiter; waiter = section.after(waiter)) {
    count++;
  }
  return count;
}

}  // namespace manycore::word
