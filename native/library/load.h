// Loading libraries of kernels. What was loaded stays: its code may be running at any time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manycore/abi.h"

namespace manycore::library {

// In the process' table of all kernels: it is what JavaScript names them by.
using KernelId = uint32_t;

struct Loaded {
  std::vector<KernelId> kernels;
  // Why it was not loaded, for people; empty when it was.
  std::string problem;
};

// The path is absolute, and the identity another one when the file at that path is: the system
// gives a process what it has loaded from there before. The same library again gives the same
// kernels.
Loaded load(const std::string& path, const std::string& identity);

// Null when there is none of that id.
const abi::Kernel* kernel(KernelId id);

// What load() has found; for a table that lies in this program, too.
Loaded enter(const abi::Library& library);

// The system's: one file for each. Null, with what the system says in the problem.
using Entry = const void* (*)(const void* host);
Entry open(const std::string& path, std::string& problem);

}  // namespace manycore::library
