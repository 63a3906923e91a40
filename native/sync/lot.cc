#include "sync/lot.h"

#include <utility>

#include "sync/burial.h"
#include "sync/rwlock.h"
#include "sync/step.h"

namespace manycore {
namespace {

using namespace waiter_state;
using namespace waiter_flag;

// Relaxed, where nothing else is said: guarded by the lot lock.
constexpr auto relaxed = std::memory_order_relaxed;

// How long a blocked thread sleeps before it looks at its record again, and for dead processes.
constexpr auto kSlice = std::chrono::milliseconds(50);

// Tickets of the ends of queues are even: the odd one before is for a thread that goes ahead of the
// Promise with that ticket, which is its own; no other thread does.
uint64_t next_ticket(SegmentLayout& layout) { return layout.tickets.fetch_add(2, relaxed) + 2; }

WaiterRecord* free_record(SegmentLayout& layout) {
  const uint32_t count = Lot::marks(layout);
  for (uint32_t i = 0; i < count; i++) {
    // Acquire pairs with the release in take(): whoever had it is done with it.
    if (layout.waiters[i].state.load(std::memory_order_acquire) == kFree) return &layout.waiters[i];
  }
  if (count == kSegmentWaiters) return nullptr;
  layout.marks.store(count + 1, relaxed);
  return &layout.waiters[count];
}

const WaiterRecord* promise_of(AgentId agent, SegmentLayout& layout, uint64_t offset) {
  const WaiterRecord* record = Lot::after(layout, offset, 0);
  while (record != nullptr &&
         !((record->flags.load(relaxed) & kDirect) && record->agent.load(relaxed) == agent)) {
    record = Lot::after(layout, offset, record->ticket.load(relaxed));
  }
  return record;
}

uint64_t ticket_for(SegmentLayout& layout, AgentId agent, uint64_t offset, bool ahead,
                    bool* passes) {
  const WaiterRecord* promise = ahead ? promise_of(agent, layout, offset) : nullptr;
  *passes = promise != nullptr;
  return *passes ? promise->ticket.load(relaxed) - 1 : next_ticket(layout);
}

// Where in which structure the word of such waiters is: before it, and in all.
std::pair<uint64_t, uint64_t> structure_of(Kin kin) {
  switch (kin) {
    case Kin::Readers:
      return {offsetof(RwLockLayout, state), sizeof(RwLockLayout)};
    case Kin::Parties:
      return {offsetof(BarrierLayout, phase), sizeof(BarrierLayout)};
    default:
      return {0, sizeof(Word)};
  }
}

size_t index_of(const Segment& segment, const WaiterRecord& record) {
  return static_cast<size_t>(&record - segment.layout().waiters);
}

}  // namespace

const Word* Lot::word_at(const Segment& segment, uint64_t offset, Kin kin) {
  const auto [before, size] = structure_of(kin);
  const uint64_t most = segment.byte_length();
  const uint64_t start = offset - kSegmentStart - before;  // too large when it overflows
  const uint64_t alignment = size > sizeof(Word) ? 8 : sizeof(Word);
  if (start % alignment != 0 || size > most || start > most - size) return nullptr;
  return reinterpret_cast<const Word*>(segment.base() + offset);
}

uint32_t Lot::marks(const SegmentLayout& layout) {
  const uint32_t count = layout.marks.load(relaxed);
  return count < kSegmentWaiters ? count : kSegmentWaiters;
}

WaiterRecord* Lot::after(SegmentLayout& layout, uint64_t offset, uint64_t ticket) {
  WaiterRecord* next = nullptr;
  uint64_t least = UINT64_MAX;
  const uint32_t count = marks(layout);
  for (uint32_t i = 0; i < count; i++) {
    WaiterRecord& record = layout.waiters[i];
    if (record.state.load(relaxed) != kQueued || record.offset.load(relaxed) != offset) continue;
    const uint64_t its = record.ticket.load(relaxed);
    if (its <= ticket || its >= least) continue;
    least = its;
    next = &record;
  }
  return next;
}

bool Lot::join(Segment& segment, Waiter& waiter, uint64_t offset, Kin kin, bool ahead,
               bool* passes) {
  SegmentLayout& layout = segment.layout();
  const uint64_t ticket = ticket_for(layout, waiter.agent, offset, ahead && !waiter.direct, passes);
  WaiterRecord* const record = free_record(layout);
  if (record == nullptr) return false;
  const Word* const owned = waiter.owned.load(relaxed);
  record->participant.store(segment.me(), relaxed);
  record->agent.store(waiter.agent, relaxed);
  record->flags.store((waiter.direct ? kDirect : 0) | (waiter.blocked ? 0 : kPromise), relaxed);
  record->offset.store(offset, relaxed);
  record->ticket.store(ticket, relaxed);
  record->token.store(kRetry, relaxed);
  record->detail.store(waiter.detail, relaxed);
  record->owned.store(owned == nullptr ? 0 : offset_of(segment, owned), relaxed);
  record->kin.store(static_cast<uint32_t>(kin), relaxed);
  waiter.record_.store(record, relaxed);
  if (!waiter.blocked) {
    segment.here.waiters[index_of(segment, *record)] = &waiter;
    // Sequentially consistent: pairs with the last look of a courier that ends, courier.cc.
    segment.here.promises.fetch_add(1, std::memory_order_seq_cst);
  }
  step("join: written");
  record->state.store(kQueued, std::memory_order_release);
  step("join: queued");
  return true;
}

void Lot::move(Segment& segment, WaiterRecord& record, uint64_t offset, bool ahead, bool* passes) {
  const bool may = ahead && !(record.flags.load(relaxed) & kDirect);
  const uint64_t ticket =
      ticket_for(segment.layout(), record.agent.load(relaxed), offset, may, passes);
  record.ticket.store(ticket, relaxed);
  step("move: between");
  record.offset.store(offset, relaxed);
  record.kin.store(static_cast<uint32_t>(Kin::None), relaxed);
  step("move: moved");
}

void Lot::take(const Segment& segment, Waiter& waiter, WaiterRecord& record) {
  const uint64_t owned = record.owned.load(relaxed);
  waiter.token = record.token.load(relaxed);
  waiter.detail = record.detail.load(relaxed);
  waiter.owned.store(owned == 0 ? nullptr : word_at(segment, owned), relaxed);
  waiter.address_.store(segment.base() + record.offset.load(relaxed), relaxed);
  waiter.record_.store(nullptr, relaxed);
  step("take: taken");
  record.state.store(kFree, std::memory_order_release);  // pairs with free_record()
}

void Lot::leave(Segment& segment, Waiter& waiter) {
  WaiterRecord& record = *waiter.record_.load(relaxed);
  if (!waiter.blocked) {
    segment.here.waiters[index_of(segment, record)] = nullptr;
    segment.here.promises.fetch_sub(1, relaxed);
  }
  take(segment, waiter, record);
}

Wakeup Lot::grant(Segment& segment, WaiterRecord& record, uint32_t token) {
  const ParticipantId process = record.participant.load(relaxed);
  record.token.store(token, relaxed);
  step("grant: written");
  // Release pairs with the loads in await() and due().
  record.state.store(kGranted, std::memory_order_release);
  step("grant: granted");
  if (!(record.flags.load(relaxed) & kPromise)) {
    return {[](void* state) { wake_one_on_word(static_cast<Word*>(state), Reach::System); },
            &record.state};
  }
  if (process == segment.me()) return deliver(segment, record);
  return {[](void* bell) {
            // Release pairs with the acquire in courier.cc: the grant is seen.
            static_cast<Word*>(bell)->fetch_add(1, std::memory_order_release);
            wake_all_on_word(static_cast<Word*>(bell), Reach::System);
          },
          &segment.layout().participants[slot_of_participant(process)].bell};
}

// As Section::fair(). The clock is the same in all processes.
bool Lot::fair(Segment& segment, Deadline now) {
  SegmentLayout& layout = segment.layout();
  const auto at = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count());
  if (at < layout.nextFair.load(relaxed)) return false;
  const uint32_t random = scrambled(layout.random.load(relaxed) | 1);
  layout.random.store(random, relaxed);
  layout.nextFair.store(at + random % 1'000'000, relaxed);
  return true;
}

bool Lot::due(const Segment& segment, const WaiterRecord& record) {
  return record.state.load(std::memory_order_acquire) == kGranted &&
         (record.flags.load(relaxed) & kPromise) &&
         record.participant.load(relaxed) == segment.me();
}

Wakeup Lot::deliver(Segment& segment, WaiterRecord& record) {
  Waiter* const waiter = segment.here.waiters[index_of(segment, record)];
  if (waiter == nullptr) {  // scribbled on
    record.state.store(kFree, std::memory_order_release);
    return {[](void*) {}, nullptr};
  }
  leave(segment, *waiter);
  return waiter->granted();
}

void Section::deliver(Segment& segment) {
  Section section(segment);
  SegmentLayout& layout = segment.layout();
  const uint32_t count = Lot::marks(layout);
  for (uint32_t i = 0; i < count; i++) {
    WaiterRecord& record = layout.waiters[i];
    if (Lot::due(segment, record)) section.wake_later(Lot::deliver(segment, record));
  }
}

bool Lot::await(ThreadWaiter& waiter, WaiterRecord& record, Deadline deadline) {
  Segment& segment = *segment_of(&record);
  while (record.state.load(std::memory_order_acquire) != kGranted) {
    const Deadline now = Clock::now();
    if (deadline != kForever && now >= deadline) return false;
    const Deadline slice = now + kSlice;
    wait_on_word(&record.state, kQueued, slice < deadline ? slice : deadline, Reach::System);
    // Even when it was woken: who is always woken in time still is one who looks.
    burial::tend(segment);
  }
  take(segment, waiter, record);
  return true;
}

void wake_waiters_of_owner(AgentId agent, Segment& segment) {
  SegmentLayout& layout = segment.layout();
  Section section(segment);
  const uint32_t count = Lot::marks(layout);
  for (uint32_t i = 0; i < count; i++) {
    WaiterRecord& record = layout.waiters[i];
    if (record.state.load(relaxed) != kQueued) continue;
    const auto kin = static_cast<Kin>(record.kin.load(relaxed));
    const Word* owned = Lot::word_at(segment, record.owned.load(relaxed), kin);
    if (owned == nullptr) continue;
    if (lock_word::owner(owned->load(relaxed)) == agent) {
      section.grant(Entry(&record), kRetry);
    } else if (kin == Kin::Readers) {
      section.look_at(owned, Kin::Readers);
      rwlock::bereaved(section, *owned, agent);
    }
  }
}

}  // namespace manycore
