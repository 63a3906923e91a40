// Which process is which. One file per system implements this. A pid alone is not enough: the
// system gives it to somebody else some day.
#pragma once

#include <cstdint>

namespace manycore {

struct ProcessIdentity {
  uint32_t pid = 0;
  uint64_t started = 0;  // in the system's own unit; 0 where it does not tell
  uint64_t space = 0;    // Linux: the namespace in which the pid means something
};

enum class Life : uint32_t {
  Alive,
  Dead,     // gone, or a zombie, or the pid is another's now
  Unknown,  // of another namespace: nobody here can say
};

namespace process {

ProcessIdentity self();
// Of a child that has not been reaped.
ProcessIdentity identify(uint32_t child);
Life life_of(const ProcessIdentity& process);

// Waits until a process counts as dead whose files have been closed: for a moment if that was its
// end, and not at all, or shortly, if it goes on.
void see_off(uint32_t pid);

}  // namespace process
}  // namespace manycore
