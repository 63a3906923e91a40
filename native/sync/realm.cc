#include "sync/realm.h"

#include <algorithm>
#include <cstring>

#include "sync/burial.h"
#include "sync/park.h"
#include "sync/step.h"

namespace manycore {
namespace {

constexpr uint32_t kGenerations = 1u << kAgentGenerationBits;

// Relaxed, where nothing else is said: records change under the lot lock, and what others read of
// one was written before its tenant.
constexpr auto relaxed = std::memory_order_relaxed;

// Slot 0 is never given away: no agent has the id 0.
AgentRecord* free_record(SegmentLayout& layout) {
  const uint32_t used = std::max(realm::population(layout), 1u);
  if (used < kSegmentAgents) {
    layout.population.store(used + 1, std::memory_order_release);  // pairs with population()
    return &layout.agents[used];
  }
  // In turn, so that a generation comes back late.
  const uint32_t turn = layout.turn.load(relaxed);
  for (uint32_t i = 0; i < kSegmentAgents; i++) {
    const uint32_t slot = (turn + i) % kSegmentAgents;
    if (slot == 0 || layout.agents[slot].tenant.load(relaxed) != 0) continue;
    layout.turn.store(slot + 1, relaxed);
    return &layout.agents[slot];
  }
  return nullptr;
}

AgentId move_in(Segment& segment, AgentId home, const std::string& name) {
  SegmentLayout& layout = segment.layout();
  const Section section(segment);
  AgentRecord* const record = free_record(layout);
  if (record == nullptr) return 0;
  step("enrol: found");
  const uint32_t generation = (record->generation.load(relaxed) + 1) % kGenerations;
  record->generation.store(generation, relaxed);
  record->participant.store(segment.me(), relaxed);
  record->home.store(home, relaxed);
  std::memset(record->name, 0, sizeof(Name));
  std::memcpy(record->name, name.data(), std::min(name.size(), sizeof(Name) - 1));
  const auto slot = static_cast<uint32_t>(record - layout.agents);
  const AgentId agent = generation << kAgentSlotBits | slot;
  step("enrol: written");
  record->tenant.store(agent, std::memory_order_release);  // pairs with alive()
  return agent;
}

const AgentRecord* find(const Segment& segment, AgentId agent) {
  const uint32_t slot = agents::slot_of(agent);
  return slot < kSegmentAgents ? &segment.layout().agents[slot] : nullptr;
}

// The record, if it is this agent's or was until now.
const AgentRecord* latest(const Segment& segment, AgentId agent) {
  const AgentRecord* record = find(segment, agent);
  if (record == nullptr || record->generation.load(relaxed) != agent >> kAgentSlotBits) {
    return nullptr;
  }
  return record;
}

}  // namespace

AgentId agents::enrol_in(Segment& segment, AgentId home) {
  if (!segment.use()) return 0;
  const std::string name = name_of(home);
  AgentId agent = move_in(segment, home, name);
  if (agent == 0) {
    burial::bury(segment);
    agent = move_in(segment, home, name);
  }
  if (agent == 0) segment.unuse();
  return agent;
}

void agents::retire_in(Segment& segment, AgentId agent) {
  Word& tenant = segment.layout().agents[slot_of(agent)].tenant;
  if (agent == 0 || tenant.load(relaxed) != agent) return;
  // Dead first, then the search; as in retire().
  tenant.store(0, std::memory_order_release);  // pairs with realm::alive()
  wake_waiters_of_owner(agent, segment);
  segment.unuse();
}

namespace realm {

bool alive(const Segment& segment, AgentId agent) {
  const AgentRecord* record = find(segment, agent);
  // Acquire pairs with the stores in move_in() and retire_in().
  return record != nullptr && record->tenant.load(std::memory_order_acquire) == agent &&
         segment.alive(record->participant.load(relaxed));
}

std::string name_of(const Segment& segment, AgentId agent) {
  if (const AgentId home = home_of(segment, agent)) return agents::name_of(home);
  const AgentRecord* record = latest(segment, agent);
  if (record == nullptr) return {};
  Name name;  // it may be overwritten at this moment: people will see half a name
  std::memcpy(name, record->name, sizeof(name));
  const uint32_t slot = slot_of_participant(record->participant.load(relaxed));
  const uint32_t pid = segment.layout().participants[slot].pid.load(relaxed);
  return std::string(name, strnlen(name, sizeof(name))) + " of process " + std::to_string(pid);
}

AgentId home_of(const Segment& segment, AgentId agent) {
  const AgentRecord* record = latest(segment, agent);
  const bool ours = record != nullptr && record->participant.load(relaxed) == segment.me();
  return ours ? record->home.load(relaxed) : 0;
}

}  // namespace realm
}  // namespace manycore
