// The process's native threads. One pool serves every environment (main thread, workers) at once.
#pragma once

#include <deque>
#include <memory>
#include <mutex>

#include "sync/wait.h"
#include "thread/job.h"

namespace manycore {

// Threads are created when there is work for them, up to the limit, and never end: they may
// outlive every environment, and a process exits without asking them. For the same reason the pool
// is never destroyed.
class Pool {
 public:
  static Pool& instance();

  // How many native threads may work at the same time; the default is one per processor.
  void set_threads(unsigned count);
  unsigned threads();

  // Queues the job. Threads join the oldest job that still has work and room.
  void submit(const std::shared_ptr<Job>& job);

  // Instead of submit(): the calling thread does all of it, and it is settled on return. Nobody
  // else hears of it, so nothing is locked and nobody woken.
  static void run_brief(Job& job);

  // The calling thread takes part until no chunk is left (of any phase it gets into) or time is
  // out; it leaves only between chunks. Returns whether the job is settled.
  bool help(const std::shared_ptr<Job>& job, Deadline until = kForever);

  // A thread of the pool is going to wait for what others do, and it may be long: meanwhile another
  // one may work in its place. False: the calling thread is none of the pool's, or there are enough
  // of them. Else it has to call unblock() afterwards.
  bool block();
  void unblock();

  // Blocks until the job is settled; false when time ran out.
  static bool wait(const Job& job, Deadline deadline);

  // The same, and its hook has returned as well: what the hook uses may then be destroyed.
  static bool wait_retired(const Job& job, Deadline deadline);

 private:
  Pool();
  void serve(unsigned number);
  void participate(const std::shared_ptr<Job>& job, Deadline until);
  std::shared_ptr<Job> take();
  void grow();
  unsigned announce(unsigned wanted);
  void wake(unsigned count);

  std::mutex mutex_;  // guards everything below, and each job's open_, participants_ and threads_
  std::deque<std::shared_ptr<Job>> jobs_;  // not yet settled, oldest first
  unsigned limit_;
  unsigned count_ = 0;                    // threads created
  unsigned active_ = 0;                   // of these, in a job and not blocked
  unsigned blocked_ = 0;                  // of these, in a job, see block()
  unsigned parked_ = 0;                   // of these, resting on epoch_ or about to
  alignas(kFalseSharing) Word epoch_{0};  // written under the mutex only: moves when work appears
};

}  // namespace manycore
