#include "sync/agent.h"

#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>

#include "memory/layout.h"
#include "memory/segment.h"
#include "sync/park.h"
#include "sync/realm.h"

namespace manycore::agents {
namespace {

constexpr uint32_t kSlots = kAgentSlots;
constexpr uint32_t kGenerations = 1u << kAgentGenerationBits;
static_assert(1u << (kAgentSlotBits + kAgentGenerationBits + lock_word::kOwnerShift) <=
                  lock_word::kShared,
              "an agent id leaves the upper bits of a lock word alone");

struct Slot {
  std::atomic<AgentId> tenant{0};
  uint32_t generation = 0;
  std::string name;
};

struct Table {
  std::mutex guard;  // of generation, name, free and used
  std::array<Slot, kSlots> slots;
  std::deque<uint32_t> free;  // first in, first out, so that a generation comes back late
  uint32_t used = 1;          // slot 0 is never given away: no agent has the id 0
};

Table& table() {
  static Table& leaked = *new Table;  // native threads may outlive static destructors
  return leaked;
}

}  // namespace

AgentId enrol(const std::string& name) {
  Table& t = table();
  std::lock_guard lock(t.guard);
  uint32_t index;
  if (t.used < kSlots) {
    index = t.used++;
  } else if (!t.free.empty()) {
    index = t.free.front();
    t.free.pop_front();
  } else {
    return 0;
  }
  Slot& slot = t.slots[index];
  slot.generation = (slot.generation + 1) % kGenerations;
  slot.name = name;
  const AgentId agent = slot.generation << kAgentSlotBits | index;
  slot.tenant.store(agent, std::memory_order_release);  // pairs with alive()
  return agent;
}

void retire(AgentId agent) {
  Table& t = table();
  Slot& slot = t.slots[slot_of(agent)];
  if (agent == 0 || slot.tenant.load(std::memory_order_relaxed) != agent) return;
  // Dead first, then the search: a thread that is about to park asks alive() under its bucket's
  // lock, so either it sees the death or the search, which takes the same lock later, sees it.
  slot.tenant.store(0, std::memory_order_release);  // pairs with alive()
  wake_waiters_of_owner(agent);
  std::lock_guard lock(t.guard);
  t.free.push_back(slot_of(agent));
}

bool alive(AgentId agent, const void* where) {
  if (agent == 0) return false;
  if (const Segment* segment = segment_of(where)) return realm::alive(*segment, agent);
  // Acquire pairs with the stores in enrol() and retire().
  return table().slots[slot_of(agent)].tenant.load(std::memory_order_acquire) == agent;
}

std::string name_of(AgentId agent, const void* where) {
  if (const Segment* segment = segment_of(where)) return realm::name_of(*segment, agent);
  Table& t = table();
  std::lock_guard lock(t.guard);
  const Slot& slot = t.slots[slot_of(agent)];
  return slot.generation == agent >> kAgentSlotBits ? slot.name : std::string();
}

void rename(AgentId agent, const std::string& name) {
  Table& t = table();
  std::lock_guard lock(t.guard);
  Slot& slot = t.slots[slot_of(agent)];
  if (slot.generation == agent >> kAgentSlotBits) slot.name = name;
}

AgentId home_of(AgentId agent, const void* where) {
  const Segment* segment = segment_of(where);
  return segment == nullptr ? agent : realm::home_of(*segment, agent);
}

AgentId Identity::in(const void* where) {
  Segment* segment = segment_of(where);
  if (segment == nullptr) return home_;
  for (const auto& [known, agent] : others_) {
    if (known == segment) return agent;
  }
  const AgentId agent = enrol_in(*segment, home_);
  if (agent != 0) others_.emplace_back(segment, agent);
  return agent;
}

void Identity::leave(Segment& segment) {
  for (size_t i = 0; i < others_.size(); i++) {
    if (others_[i].first != &segment) continue;
    const AgentId agent = others_[i].second;
    others_.erase(others_.begin() + static_cast<std::ptrdiff_t>(i));
    retire_in(segment, agent);
    return;
  }
}

void Identity::end() {
  for (const auto& [segment, agent] : others_) retire_in(*segment, agent);
  others_.clear();
  retire(home_);
  home_ = 0;
}

namespace {

std::optional<Identity>& native_identity() {
  constexpr char kName[] = "native thread";
  thread_local std::optional<Identity> identity;
  if (!identity) identity.emplace(kName);
  identity->retry(kName);
  return identity;
}

}  // namespace

AgentId of_native_thread(const void* where) { return native_identity()->in(where); }

void leave_native_thread(Segment& segment) { native_identity()->leave(segment); }

void renew_native_thread() { native_identity().emplace("native thread"); }

}  // namespace manycore::agents
