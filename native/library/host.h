// What manycore offers to kernels: the functions behind the table in include/manycore/abi.h.
#pragma once

#include <string>

#include "library/call.h"
#include "manycore/abi.h"
#include "memory/layout.h"
#include "sync/wait.h"

namespace manycore::library {

Deadline deadline_of(int64_t nanoseconds);

// For abi::Host::reason, of the calling thread. Returns the outcome.
int32_t because(abi::Outcome outcome, std::string reason);

// `Mutex "ledger"`, as JavaScript calls it.
std::string label(const char* kind, const Name& name);

// Every call that may block is made so: not at all when the kernel shall end, or when there is no
// id for this thread. `body` takes the Waiting.
template <class Body>
int32_t waiting(const void* where, Body&& body) {
  Waiting self(where);
  if (self.stopped()) return abi::kStopped;
  if (self.crowded()) return because(abi::kFailed, "no more threads can use this memory at once");
  return body(self);
}

// Their parts of the table, in locks.cc and queues.cc.
void add_locks(abi::Host& host);
void add_queues(abi::Host& host);

}  // namespace manycore::library
