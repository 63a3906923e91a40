// The points at which a test ends a process, to see what it leaves. In every other build they are
// nothing.
#pragma once

namespace manycore {

#ifdef MANYCORE_STEPS
// The test defines it.
void step(const char* name);
#else
constexpr void step(const char*) {}
#endif

}  // namespace manycore
