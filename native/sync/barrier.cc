#include "sync/barrier.h"

#include "sync/step.h"

namespace manycore::barrier {
namespace {

using namespace barrier_phase;

// All words of a barrier are written inside its section, whose lock orders them; the atomics are
// there for those who look from outside. So relaxed is enough throughout. What the parties did
// before they arrived is carried by the same lock to the one that is last, and by its grants to the
// others.
constexpr auto kOrder = std::memory_order_relaxed;

uint32_t phase_of(const BarrierLayout& barrier) { return barrier.phase.load(kOrder); }

// A waiter's detail: has it an action, and does it wait for the generation after the acting one?
constexpr uint32_t kActs = 1;
constexpr uint32_t kNewcomer = 2;

constexpr uint32_t token_of(Arrival arrival) { return static_cast<uint32_t>(arrival); }
constexpr Arrival passed_as(uint32_t index) {
  return static_cast<Arrival>(token_of(Arrival::Passed) + index);
}

void break_up(Section& section, BarrierLayout& barrier) {
  barrier.phase.store(kBroken, kOrder);
  barrier.arrived.store(0, kOrder);
  step("barrier: broken");
  while (const Entry waiter = section.first()) section.grant(waiter, token_of(Arrival::Broken));
}

// The last of the first `count` in the queue that has an action.
Entry actor_among(Section& section, uint32_t count) {
  Entry actor;
  Entry waiter = section.first();
  for (; count > 0 && waiter; count--, waiter = section.after(waiter)) {
    if (waiter.detail() & kActs) actor = waiter;
  }
  return actor;
}

void begin_action(BarrierLayout& barrier, Entry actor) {
  barrier.actor.store(actor.agent(), kOrder);
  barrier.phase.store(kActing, kOrder);
  barrier.arrived.store(barrier.parties, kOrder);
  actor.detail(barrier.generation.load(kOrder));
}

// Ends a generation: the first `count` in the queue go on.
void let_pass(Section& section, BarrierLayout& barrier, uint32_t count) {
  barrier.generation.fetch_add(1, kOrder);
  for (uint32_t index = 0; index < count; index++) {
    const Entry waiter = section.first();
    if (!waiter) return;
    section.grant(waiter, token_of(passed_as(index)));
  }
}

// The newcomers form the next generation, or even several.
void fill(Section& section, BarrierLayout& barrier) {
  // 0 only when it was scribbled on.
  const uint32_t parties = std::max(barrier.parties, 1u);
  for (;;) {
    uint32_t members = 0;
    Entry waiter = section.first();
    for (; members < parties && waiter; waiter = section.after(waiter)) {
      waiter.detail(waiter.detail() & ~kNewcomer);
      members++;
    }
    if (members < parties) {
      barrier.phase.store(kFilling, kOrder);
      barrier.arrived.store(members, kOrder);
      return;
    }
    if (const Entry actor = actor_among(section, members)) {
      begin_action(barrier, actor);
      section.grant(actor, token_of(Arrival::Last));
      return;
    }
    let_pass(section, barrier, members);
  }
}

// A waiter, already out of the queue, has given up.
void miss(Section& section, BarrierLayout& barrier, const Waiter& missing) {
  if (!(missing.detail & kNewcomer)) {
    break_up(section, barrier);
    return;
  }
  // The running action is none of its business, but the next generation will not be complete.
  barrier.phase.store(kDoomed, kOrder);
  for (Entry waiter = section.first(), next; waiter; waiter = next) {
    next = section.after(waiter);
    if (waiter.detail() & kNewcomer) section.grant(waiter, token_of(Arrival::Broken));
  }
}

bool lost_actor(const BarrierLayout& barrier) {
  const uint32_t phase = phase_of(barrier);
  return (phase == kActing || phase == kDoomed) &&
         !agents::alive(barrier.actor.load(kOrder), &barrier);
}

const BarrierLayout& barrier_of(const Word& phase) {
  return *reinterpret_cast<const BarrierLayout*>(reinterpret_cast<const char*>(&phase) -
                                                 offsetof(BarrierLayout, phase));
}

// Is this the generation whose action is under way?
bool acts_for(const BarrierLayout& barrier, uint32_t generation) {
  const uint32_t phase = phase_of(barrier);
  return (phase == kActing || phase == kDoomed) && barrier.generation.load(kOrder) == generation;
}

}  // namespace

void initialise(BarrierLayout& barrier, uint32_t parties, double timeout) {
  barrier.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Barrier),
                    sizeof(BarrierLayout)};
  barrier.parties = parties;
  barrier.timeout = timeout;
  barrier.arrived.store(0, kOrder);  // not shared yet
  barrier.generation.store(0, kOrder);
  barrier.actor.store(0, kOrder);
  barrier.phase.store(kFilling, kOrder);
}

bool consistent(const BarrierLayout& barrier) {
  return barrier.parties > 0 && barrier.parties <= kMostParties &&
         barrier.phase.load(kOrder) <= kBroken && barrier.arrived.load(kOrder) <= barrier.parties &&
         barrier.timeout >= 0;
}

Arrival enqueue(BarrierLayout& barrier, Waiter& waiter) {
  Section section(&barrier.phase, Kin::Parties);
  // Its process was killed, and nobody waited who would have noticed.
  if (lost_actor(barrier)) break_up(section, barrier);
  switch (phase_of(barrier)) {
    case kFilling:
      break;
    case kActing:
      waiter.detail |= kNewcomer;
      section.enqueue(waiter);
      return Arrival::Queued;
    default:
      return Arrival::Broken;
  }

  const uint32_t before = barrier.arrived.load(kOrder);
  if (before + 1 < barrier.parties) {
    barrier.arrived.store(before + 1, kOrder);
    section.enqueue(waiter);
    return Arrival::Queued;
  }
  if (waiter.detail & kActs) {
    begin_action(barrier, waiter);
    return Arrival::Last;
  }
  if (const Entry actor = actor_among(section, before)) {
    begin_action(barrier, actor);
    section.grant(actor, token_of(Arrival::Last));
    section.enqueue(waiter);
    return Arrival::Queued;
  }
  let_pass(section, barrier, before);
  barrier.arrived.store(0, kOrder);
  return passed_as(before);
}

bool leave(BarrierLayout& barrier, Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  miss(section, barrier, waiter);
  return true;
}

Arrival wait(BarrierLayout& barrier, const Caller& caller, Deadline deadline, bool acts,
             uint32_t& generation) {
  ThreadWaiter waiter(caller.agent);
  waiter.detail = acts ? kActs : 0;
  Arrival arrival = enqueue(barrier, waiter);
  if (arrival == Arrival::Queued) {
    const Outcome outcome = await_grant(waiter, deadline, caller.interrupt,
                                        [&](Section& section) { miss(section, barrier, waiter); });
    if (outcome == Outcome::TimedOut) return Arrival::TimedOut;
    if (outcome == Outcome::Interrupted) return Arrival::Interrupted;
    arrival = result_of(barrier, waiter);
    if (outcome == Outcome::GrantedInterrupted) {
      if (arrival == Arrival::Last) fail(barrier, waiter.detail);
      return Arrival::Interrupted;
    }
  }
  generation = waiter.detail;
  return arrival;
}

Arrival complete(BarrierLayout& barrier, uint32_t generation) {
  Section section(&barrier.phase, Kin::Parties);
  if (!acts_for(barrier, generation)) return Arrival::Broken;
  const uint32_t index = barrier.parties - 1;
  const bool doomed = phase_of(barrier) == kDoomed;
  let_pass(section, barrier, index);
  if (doomed) {
    break_up(section, barrier);
  } else {
    fill(section, barrier);
  }
  return passed_as(index);
}

void fail(BarrierLayout& barrier, uint32_t generation) {
  Section section(&barrier.phase, Kin::Parties);
  if (acts_for(barrier, generation)) break_up(section, barrier);
}

void abort(BarrierLayout& barrier) {
  Section section(&barrier.phase, Kin::Parties);
  break_up(section, barrier);
}

void reset(BarrierLayout& barrier) {
  Section section(&barrier.phase, Kin::Parties);
  break_up(section, barrier);
  barrier.phase.store(kFilling, kOrder);
  barrier.generation.fetch_add(1, kOrder);  // a running action is too late for the new one
}

Arrival result_of(BarrierLayout& barrier, const Waiter& waiter) {
  if (waiter.token != kRetry) return static_cast<Arrival>(waiter.token);
  abort(barrier);
  return Arrival::Broken;
}

void bereaved(Section& section, const Word& phase) {
  break_up(section, const_cast<BarrierLayout&>(barrier_of(phase)));
}

bool lost_actor(const Word& phase) { return lost_actor(barrier_of(phase)); }

}  // namespace manycore::barrier
