// The kernel that a thread runs at this moment, as those see it whom the kernel calls.
#pragma once

#include <vector>

#include "sync/agent.h"

namespace manycore::library {

class KernelJob;

// One call of a kernel's function for one range, on the calling thread. It is what owns locks: at
// its end it has no more part in segments, and what it still holds is abandoned. Threads of the
// pool live as long as the process, so a lock in the name of the thread would be lost for ever.
class Call {
 public:
  explicit Call(KernelJob& job);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // Null when the thread runs none.
  static Call* current();

  KernelJob& job() const { return job_; }
  // Nobody wants the kernel's result any more.
  bool stopped() const;
  // Notes that the thread is about to use something there.
  void uses(const void* where);
  // Locks in the process' private memory that are in its hands.
  void took() { held_++; }
  void gave() { held_--; }

 private:
  KernelJob& job_;
  Call* const outer_;
  uint32_t held_ = 0;
  std::vector<Segment*> segments_;
};

// The calling thread's id for what it is about to do there; 0 when there is no place for one more
// thread in that memory.
AgentId attend(const void* where);

// A host's call that may block: who waits, and until when it is worth it. After a while the pool
// may have one more thread in place of the blocked one.
class Waiting final : public Interrupt {
 public:
  explicit Waiting(const void* where);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  // There is no place for one more thread in that memory.
  bool crowded() const { return caller_.agent == 0; }
  // Nobody wants the kernel's result any more.
  bool stopped() const;
  const Caller& caller() const { return caller_; }
  const std::string& report() const { return report_; }
  bool requested() override;

 private:
  Call* const call_;
  bool blocked_ = false;
  std::string report_;
  Caller caller_;
};

}  // namespace manycore::library
