// The agents of a segment: the threads of all processes that have used something of it. Their table
// lies in the segment (AgentRecord in memory/table.h) and changes under its lot lock.
#pragma once

#include "memory/segment.h"
#include "sync/agent.h"

namespace manycore::realm {

bool alive(const Segment& segment, AgentId agent);
std::string name_of(const Segment& segment, AgentId agent);
AgentId home_of(const Segment& segment, AgentId agent);

// As many records as may be in use. The bound is for corrupted memory.
inline uint32_t population(const SegmentLayout& layout) {
  // Acquire pairs with the release in enrol_in().
  const uint32_t count = layout.population.load(std::memory_order_acquire);
  return count < kSegmentAgents ? count : kSegmentAgents;
}

}  // namespace manycore::realm
