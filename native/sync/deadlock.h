// The wait-for graph: a thread waits for a lock, a lock is held by threads.
//
// Before a thread blocks on a lock without a time limit it publishes that edge and follows the
// graph from there; if it comes back to itself, it must not block. Waits with a limit are not in
// the graph: they end by themselves. Nor are waiting Promises: their thread goes on.
//
// Why every cycle of published edges has exactly one finder: publishing and following happen in one
// critical section of one global lock, so of the threads in a cycle exactly one is the last to
// publish, and it finds all others' edges.
//
// Why none is found that is not there: an edge is withdrawn under the same lock. So during a search
// no thread with an edge returns from its wait, and what it holds stays held. A thread that has
// been granted its lock but has not withdrawn its edge yet owns that lock; it is seen by that, and
// not taken for blocked. One that was woken to try again does still wait.
//
// A thread can be waited for as well: until its result is there, or until it has ended. It stands
// in the graph like a lock that it holds itself. And one may wait for another one's answer: until a
// word has changed, which that one alone changes.
//
// The graph is the process'. It leads through locks in segments too, but not through threads of
// other processes.
//
// What it does not see: a lock handed to a Promise whose thread blocks elsewhere at that moment.
#pragma once

#include "memory/layout.h"
#include "sync/agent.h"
#include "sync/park.h"

namespace manycore::deadlock {

enum class Wish { Exclusive, Shared, Result, End };

struct Wait;

// The edge of one blocking call; withdrawn at the end of its life.
class Edge {
 public:
  explicit Edge(const Caller& caller) : caller_(caller) {}
  ~Edge() { withdraw(); }
  Edge(const Edge&) = delete;
  Edge& operator=(const Edge&) = delete;

  // False: waiting would close a cycle. It is described in the caller's report, and nothing was
  // published. The lock is a MutexLayout, RwLockLayout or ThreadLayout, as its header says.
  bool publish(const Header& lock, Wish wish);

  // The same for a word that holds `expected` until `answers`, and nobody else, changes it.
  bool publish(const Word& word, uint32_t expected, AgentId answers);

  // True when it was published. Who learns with an edge that it need not wait, for another reason
  // than that it owns the lock, withdraws the edge and looks again: what it saw may be over, and
  // meanwhile others counted on its waiting.
  bool withdraw();

  // Of a thread that waits for a notification: the edge counts from the moment that the waiter
  // has been moved to the mutex' queue. Moving it closes no cycle, since whoever moves it is
  // awake and holds the mutex.
  void publish_for_later(const Header& lock, const Waiter& waiter);

 private:
  bool follow_and_publish(const Wait& wait);

  const Caller& caller_;
  uint32_t published_ = 0;  // the slot of the agent in its process, never 0
};

}  // namespace manycore::deadlock
