// A barrier: everybody waits until all parties are there (see barrier_phase in memory/layout.h).
//
// When they are, one of them may have to run an action before anybody goes on. It is told Last, and
// then owes the barrier a complete() or a fail(). Parties that arrive meanwhile wait behind the
// others, as members of the next generation. Waiters are released by a grant to each that carries
// their index, so a generation needs no time to drain: the next one may fill at once.
#pragma once

#include <utility>

#include "memory/layout.h"
#include "sync/agent.h"
#include "sync/park.h"

namespace manycore {

// Also the token of a granted waiter.
enum class Arrival : uint32_t {
  Unplaced,  // a token only, kRetry: the segment had no record for this waiter
  Broken,
  TimedOut,     // and the barrier is broken by that
  Interrupted,  // the caller's environment is ending; the barrier is broken by that
  Queued,       // enqueue() only
  Last,         // run the action, then complete() or fail() the generation
  Passed,       // Passed + i: with the index i, each from 0 to parties - 1 once
};

namespace barrier {

void initialise(BarrierLayout& barrier, uint32_t parties, double timeout);

// False when the memory holds values that these functions never write.
bool consistent(const BarrierLayout& barrier);

constexpr bool passed(Arrival arrival) { return arrival >= Arrival::Passed; }
constexpr uint32_t index_of(Arrival arrival) {
  return static_cast<uint32_t>(arrival) - static_cast<uint32_t>(Arrival::Passed);
}

// Arrives and waits. `acts`: the caller has an action to run. Of the parties that have one, the
// last to arrive is told Last, and `generation` is what it owes an answer for.
Arrival wait(BarrierLayout& barrier, const Caller& caller, Deadline deadline, bool acts,
             uint32_t& generation);

// The action has been run: releases the others. Passed, or Broken when the barrier was broken or
// reset meanwhile.
Arrival complete(BarrierLayout& barrier, uint32_t generation);

// The action has failed, or whoever ran it has gone: breaks the barrier, unless it was reset
// meanwhile.
void fail(BarrierLayout& barrier, uint32_t generation);

void abort(BarrierLayout& barrier);
// Whoever waits is told Broken; then the barrier is as new, even if an action still runs: its
// generation is over, and the next one's action may overlap it.
void reset(BarrierLayout& barrier);

// For Promises: arrives; `waiter.detail` is 1 if it has an action, else 0. Not Queued: that is the
// result, and the waiter was not used. Granted, the token is the result. Told Last, either way, its
// detail is the generation.
Arrival enqueue(BarrierLayout& barrier, Waiter& waiter);

// Breaks the barrier, for one party is missing now. False: the waiter has already been granted.
bool leave(BarrierLayout& barrier, Waiter& waiter);

// What the granted waiter was told.
Arrival result_of(BarrierLayout& barrier, const Waiter& waiter);

// Inside a section of the phase: a process has ended that was a party, or was at work on the
// barrier.
void bereaved(Section& section, const Word& phase);
// An action is under way, and whoever runs it has ended.
bool lost_actor(const Word& phase);

// All of it for native threads: an action that throws breaks the barrier.
template <class Action>
Arrival wait(BarrierLayout& barrier, const Caller& caller, Deadline deadline, Action&& action) {
  uint32_t generation;
  const Arrival arrival = wait(barrier, caller, deadline, true, generation);
  if (arrival != Arrival::Last) return arrival;
  struct Promise {
    BarrierLayout& barrier;
    uint32_t generation;
    bool kept = false;
    ~Promise() {
      if (!kept) fail(barrier, generation);
    }
  } promise{barrier, generation};
  std::forward<Action>(action)();
  promise.kept = true;
  return complete(barrier, generation);
}

}  // namespace barrier
}  // namespace manycore
