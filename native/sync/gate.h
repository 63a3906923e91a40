// Waiting for a condition on a lock-free structure: "the ring has an item", "permits are left".
//
// Whoever wants to wait raises the gate's word and tries once more, both inside the word's section,
// and only then joins the queue. Whoever may have made the condition true changes the structure
// first and then looks at the word; only if it is raised does it enter the section.
//
// Proof that no wake-up is lost (Dekker): the raise, the try, the change and the look are all
// sequentially consistent. If the changer's look reads 0, it comes before the raise, so the change
// comes before the try, and the try succeeds. The word is lowered only inside the section when the
// queue is empty, so it never hides a waiter.
#pragma once

#include "memory/layout.h"
#include "sync/park.h"

namespace manycore {

enum class Passage {
  Passed,
  TimedOut,
  Interrupted,
  Queued,  // enqueue() only
};

class Gate {
 public:
  explicit Gate(GateWord& word) : word_(word) {}

  // Whether anybody may wait, to be asked after the structure has changed: pairs with the raise in
  // join().
  bool raised() const { return word_.load(std::memory_order_seq_cst) != 0; }

  // To be called after the structure has changed (with a sequentially consistent write).
  void wake_one() { wake(false); }
  void wake_all() { wake(true); }

  // After a batch of changes, none of which need be sequentially consistent, for so many waiters.
  // The look is a read-modify-write, and so is the raise in join(): either this one reads the
  // raise, or the raise reads what this one left (or something that was written in a section after
  // it) and comes after the changes.
  void wake_some(uint32_t most) {
    if (word_.fetch_or(0, std::memory_order_seq_cst) == 0) return;
    Section section(&word_);
    while (const Entry waiter = section.first()) {
      if (most-- == 0) break;
      section.grant(waiter, kRetry);
    }
    lower(section);
  }

  // Repeats `attempt` until it returns true. It runs inside the section too, so it must not wait or
  // enter another one.
  template <class Attempt>
  Passage wait(const Caller& caller, Deadline deadline, Attempt&& attempt) {
    Spin spin(caller, deadline);
    for (;;) {
      if (attempt()) return Passage::Passed;
      if (spin.again()) continue;
      if (deadline != kForever && Clock::now() >= deadline) return Passage::TimedOut;

      ThreadWaiter waiter(caller.agent);
      if (!join(waiter, attempt)) return Passage::Passed;
      switch (await_grant(waiter, deadline, caller.interrupt,
                          [this](Section& section) { lower(section); })) {
        case Outcome::Granted:
          break;
        case Outcome::TimedOut:
          return attempt() ? Passage::Passed : Passage::TimedOut;
        case Outcome::GrantedInterrupted:
          wake_one();
          return Passage::Interrupted;
        case Outcome::Interrupted:
          return Passage::Interrupted;
      }
    }
  }

  // For Promises. A granted waiter must try again; one that cannot must call wake_one() instead.
  template <class Attempt>
  Passage enqueue(Waiter& waiter, Attempt&& attempt) {
    if (attempt()) return Passage::Passed;
    return join(waiter, attempt) ? Passage::Queued : Passage::Passed;
  }

  // False: the waiter has already been granted.
  bool leave(Waiter& waiter) {
    Section section(waiter);
    if (!section.queued(waiter)) return false;
    section.remove(waiter);
    lower(section);
    return true;
  }

 private:
  void lower(Section& section) {
    // Relaxed, both: the section orders them against raises; a late look finds an empty queue. Only
    // what was raised is lowered: so between a look that read 0 and a raise, nobody writes the
    // word.
    if (section.empty() && word_.load(std::memory_order_relaxed) != 0) {
      word_.store(0, std::memory_order_relaxed);
    }
  }

  template <class Attempt>
  bool join(Waiter& waiter, Attempt&& attempt) {
    Section section(&word_);
    // Pairs with the looks in wake() and wake_some().
    word_.exchange(1, std::memory_order_seq_cst);
    if (attempt()) {
      lower(section);
      return false;
    }
    // A blocked thread goes before Promises of its own, which it keeps from what they are woken
    // for.
    section.enqueue_ahead(waiter);
    return true;
  }

  void wake(bool everybody) {
    if (!raised()) return;
    Section section(&word_);
    while (const Entry waiter = section.first()) {
      section.grant(waiter, kRetry);
      if (!everybody) break;
    }
    lower(section);
  }

  GateWord& word_;
};

}  // namespace manycore
