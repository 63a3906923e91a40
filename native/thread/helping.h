// A thread that is not the pool's and takes part in a job while it waits for it.
#pragma once

#include "sync/agent.h"
#include "sync/wait.h"

namespace manycore {

// Between its chunks such a thread looks by itself whether it has to stop. What runs long within
// one asks here.
class Helping {
 public:
  explicit Helping(Interrupt& interrupt);
  ~Helping();
  Helping(const Helping&) = delete;
  Helping& operator=(const Helping&) = delete;

  // The calling thread helps, and shall stop now.
  static bool over();

 private:
  Interrupt& interrupt_;
  Helping* const outer_;
  Deadline next_;
};

}  // namespace manycore
