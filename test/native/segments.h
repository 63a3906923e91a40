// What the tests of segments have in common.
#pragma once

#include <string>

#include "check.h"
#include "memory/segment.h"

using namespace manycore;

// Of this run only: an earlier one may have been killed.
inline std::string own(const char* name) { return name + std::to_string(process::self().pid); }

inline Segment* made(const std::string& name, uint64_t bytes = 4096) {
  const SegmentResult result = Segment::create(name, bytes);
  CHECK_EQ(static_cast<int>(result.fault), static_cast<int>(SegmentFault::None));
  return result.segment;
}

inline bool listed(const std::string& name) {
  for (const SegmentReport& report : segments::list()) {
    if (report.name == name) return true;
  }
  return false;
}
