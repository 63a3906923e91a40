#include "sync/readers.h"

#include "sync/step.h"

namespace manycore::readers {

ReaderRecord* claim(RwLockLayout& lock, AgentId agent) {
  const uint32_t count = claimed(lock);
  ReaderRecord* left = nullptr;
  for (uint32_t i = 0; i < count; i++) {
    ReaderRecord& record = lock.records[place(i)];
    const AgentId tenant = record.agent.load(std::memory_order_relaxed);  // changes in here only
    if (tenant == agent) return &record;
    if (left == nullptr && !agents::alive(tenant, &lock)) left = &record;
  }
  if (left == nullptr && count == kReaderRecords) return nullptr;
  ReaderRecord& record = left != nullptr ? *left : lock.records[place(count)];
  record.holds.store(0, std::memory_order_seq_cst);  // a dead tenant's
  record.agent.store(agent, std::memory_order_relaxed);
  // Release pairs with the acquire in claimed().
  if (left == nullptr) lock.claimed.store(count + 1, std::memory_order_release);
  // From now on writers look for readers. An owner that is in already finds the bit on its way out.
  lock.state.fetch_or(lock_word::kShared, std::memory_order_seq_cst);
  return &record;
}

bool forget(RwLockLayout& lock, AgentId agent) {
  for (ReaderRecord& record : lock.records) {
    if (record.agent.load(std::memory_order_relaxed) != agent) continue;  // changes in here only
    // Acquire pairs with the agent's last change, made before it ended.
    record.holds.exchange(0, std::memory_order_acquire);
    return true;
  }
  return false;
}

RwLockLayout& lock_of(const Word& state) {
  return *reinterpret_cast<RwLockLayout*>(reinterpret_cast<char*>(const_cast<Word*>(&state)) -
                                          offsetof(RwLockLayout, state));
}

// A number that others change too does not tell whether this one has been added: the bit does, if
// this process is killed.
void let_in(Section& section, Word& holds, Entry reader) {
  section.offer(reader);
  // Sequentially consistent, as every hold; see rwlock.h.
  holds.fetch_add(kHanding + 1, std::memory_order_seq_cst);
  step("rwlock: let in");
  section.grant(reader, kHandedOver);
  // Relaxed: it does not end the hold.
  holds.fetch_and(~kHanding, std::memory_order_relaxed);
}

bool was_handed(const Word& state, Entry waiter) {
  const uint32_t wanted = waiter.detail();
  // Relaxed: a process that has ended writes no more.
  if (!is_reader(wanted)) {
    return lock_word::owner(state.load(std::memory_order_relaxed)) == waiter.agent();
  }
  return record_of(lock_of(state), wanted).holds.load(std::memory_order_relaxed) & kHanding;
}

void settle(const Word& state) {
  for (ReaderRecord& record : lock_of(state).records) {
    record.holds.fetch_and(~kHanding, std::memory_order_relaxed);  // as in let_in()
  }
}

}  // namespace manycore::readers
