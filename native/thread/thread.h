// The life of a thread in shared memory (see thread_stage in memory/layout.h), for those who wait
// for it. What runs in the thread, and how it comes into being, is somebody else's business.
#pragma once

#include "memory/thread.h"
#include "sync/agent.h"
#include "sync/park.h"

namespace manycore {

enum class ThreadResult {
  Reached,
  TimedOut,
  Deadlock,     // to wait here would be to wait for ever
  Interrupted,  // the caller's environment is ending
  Queued,       // enqueue_… only: the waiter will be granted
};

namespace thread {

void initialise(ThreadLayout& thread, uint32_t flags);

// False when the memory holds values that these functions never write.
bool consistent(const ThreadLayout& thread);

// From now on it is the calling thread's life: that agent, with the system's ids. False when the
// thread has been given up.
bool open(ThreadLayout& thread, AgentId agent);
// The calling thread's, which is ending.
void end(ThreadLayout& thread);

// The maker's, when the thread will never run. False when it does, or did.
bool abandon(ThreadLayout& thread);

// Anybody's, before the start: it will never be started. False when it has been.
bool cancel(ThreadLayout& thread);

// Takes the stage, or the wish, up to this value and wakes who waits for it. False when it was
// there.
bool advance(ThreadLayout& thread, uint32_t stage);
bool ask(ThreadLayout& thread, uint32_t wish);

// Until the stage has been reached. Without a limit it is an edge of the wait-for graph, for
// Settled and for Ended.
ThreadResult wait(ThreadLayout& thread, uint32_t stage, const Caller& caller, Deadline deadline);

// For Promises: until the word, a stage or a wish, has been taken up to the value.
ThreadResult enqueue_wait(Word& word, uint32_t value, Waiter& waiter);
// False: the waiter has already been granted.
bool leave(Waiter& waiter);

// Nanoseconds of processor time; what was used up to its end when it has ended.
uint64_t cpu_time(const ThreadLayout& thread);

}  // namespace thread
}  // namespace manycore
