// What the operating system knows of a thread. One file per system implements this.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace manycore::os {

struct ThreadIdentity {
  uint64_t id = 0;      // what the system's own tools show
  uint32_t handle = 0;  // macOS: the Mach port, by which other threads ask for the times
};

ThreadIdentity this_thread();

// Of the process' first thread, also when another one asks; 0 where the system does not tell.
uint64_t main_thread();

// Nanoseconds of processor time. False when there is no such thread in this process (any more).
bool cpu_time(const ThreadIdentity& thread, uint64_t* nanoseconds);

// For the calling thread. "" or what is wrong, for people.
std::string set_affinity(const std::vector<uint32_t>& cpus);
std::string set_nice(int nice);

}  // namespace manycore::os
