#include <thread>

#include "sync/lot.h"
#include "sync/park.h"

namespace manycore {
namespace {

constexpr auto relaxed =
    std::memory_order_relaxed;  // guarded by the bucket's lock, or the lot lock

}  // namespace

Entry::Entry(Waiter& waiter) : waiter_(&waiter), record_(waiter.record_.load(relaxed)) {}

bool Entry::operator==(const Waiter* waiter) const {
  if (waiter == nullptr || record_ == nullptr) return waiter == waiter_ && record_ == nullptr;
  return waiter->record_.load(relaxed) == record_;
}

AgentId Entry::agent() const { return record_ ? record_->agent.load(relaxed) : waiter_->agent; }

bool Entry::direct() const {
  return record_ ? record_->flags.load(relaxed) & waiter_flag::kDirect : waiter_->direct;
}

uint32_t Entry::detail() const { return record_ ? record_->detail.load(relaxed) : waiter_->detail; }

void Entry::detail(uint32_t value) {
  if (record_ != nullptr) {
    record_->detail.store(value, relaxed);
  } else {
    waiter_->detail = value;
  }
}

void Entry::depend_on(const Word& owned) {
  if (record_ != nullptr) {
    record_->owned.store(Lot::offset_of(*segment_of(record_), &owned), relaxed);
  } else {
    waiter_->owned.store(&owned, relaxed);
  }
}

bool Entry::depends() const {
  return record_ ? record_->owned.load(relaxed) != 0 : waiter_->owned.load(relaxed) != nullptr;
}

bool Waiter::depends() const {
  // Relaxed, both: whoever asks has synchronised with whoever moved it.
  const WaiterRecord* record = record_.load(std::memory_order_relaxed);
  return record != nullptr ? record->owned.load(std::memory_order_relaxed) != 0
                           : owned.load(std::memory_order_relaxed) != nullptr;
}

bool ThreadWaiter::granted_by(Deadline deadline) {
  WaiterRecord* record = record_.load(std::memory_order_relaxed);  // this thread's own
  if (record != nullptr) return Lot::await(*this, *record, deadline);
  // Acquire pairs with the release in granted(): the token is visible.
  while (signal_.load(std::memory_order_acquire) == 0) {
    if (deadline != kForever && Clock::now() >= deadline) return false;
    wait_on_word(&signal_, 0, deadline);
  }
  return true;
}

bool ThreadWaiter::granted_yet() const {
  const WaiterRecord* record = record_.load(std::memory_order_relaxed);  // this thread's own
  // Acquire as in granted_by(), or in Lot::await().
  if (record == nullptr) return signal_.load(std::memory_order_acquire) != 0;
  return record->state.load(std::memory_order_acquire) == waiter_state::kGranted;
}

Wakeup ThreadWaiter::granted() noexcept {
  signal_.store(1, std::memory_order_release);  // pairs with the load in granted_by()
  // From here on the thread may have returned and the word be gone. Waking an address does not
  // touch its memory; a stranger that happens to wait there wakes for nothing and looks again.
  return {[](void* word) { wake_one_on_word(static_cast<Word*>(word)); }, &signal_};
}

bool Spin::again() {
  if (round_ >= kRounds) return false;
  if (round_ < kPausing) {
    for (int i = 0; i < 1 << round_; i++) spin_pause();
  } else {
    std::this_thread::yield();
  }
  round_++;
  return true;
}

}  // namespace manycore
