#include "sync/readers.h"

namespace manycore::readers {

ReaderRecord* claim(RwLockLayout& lock, AgentId agent) {
  const uint32_t count = claimed(lock);
  ReaderRecord* left = nullptr;
  for (uint32_t i = 0; i < count; i++) {
    ReaderRecord& record = lock.records[place(i)];
    const AgentId tenant = record.agent.load(std::memory_order_relaxed);  // changes in here only
    if (tenant == agent) return &record;
    if (left == nullptr && !agents::alive(tenant)) left = &record;
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

}  // namespace manycore::readers
