// What the addon keeps per environment (the main thread or one worker). There is no other state
// bound to an environment: many of them use the addon at once, and each may end at any time.
#pragma once

#include <node_api.h>

#include <list>
#include <string>
#include <unordered_map>
#include <vector>

#include "binding/claims.h"
#include "binding/mailbox.h"
#include "binding/scratch.h"
#include "memory/segment.h"
#include "memory/thread.h"
#include "process/child.h"
#include "sync/agent.h"

namespace manycore::binding {

// Something started by this environment that is still under way: a Promise in a wait queue, a job
// on native threads. It has an id, by which JavaScript names it; a stale id finds nothing.
class Operation : public Message {
 public:
  uint32_t id = 0;
  bool background = false;  // does not keep the event loop alive; set before start()

 private:
  friend class Environment;
  // The environment is ending. Leave no trace: nothing of this environment's memory may be used
  // after the return, and what was granted goes to the next in line.
  virtual void abandon() = 0;
};

class Turn;

class Environment final : public Interrupt {
 public:
  // Null with a JavaScript exception pending.
  static Environment* create(napi_env env);
  static Environment& of(napi_env env);

  // `where`: what the caller is going to work on; see sync/agent.h.
  Caller caller(const void* where = nullptr) { return {agent(where), this, spins_, &report_}; }
  // The last deadlock that this thread was kept from.
  const std::string& report() const { return report_; }
  void spins(bool allowed) { spins_ = allowed; }
  // 0 when a segment has no room for one more thread.
  AgentId agent(const void* where = nullptr) { return identity_.in(where); }
  Mailbox& mailbox() { return *mailbox_; }
  Scratch& scratch() { return scratch_; }
  Claims& claims() { return claims_; }

  // Takes over the creator's reference and keeps the event loop alive until finish().
  uint32_t start(Operation& operation);
  Operation* find(uint32_t id) const;
  void finish(Operation& operation);

  // The operations that wait for their turn there, see turn.h; an empty line is to be disbanded.
  std::list<Turn*>& line(const void* side) { return lines_[side]; }
  void disband(const void* side) { lines_.erase(side); }

  // When the environment ends, for whatever reason, the value is added to the word and its waiters
  // wake.
  bool at_exit(napi_value array, Word* word, uint32_t value);

  // This thread's own life, from now to the end of the environment. False when it has one already,
  // or when this one is over.
  bool lives(napi_value array, ThreadLayout& thread);
  // A thread that this one has started. Its worker has ended before this environment does, and may
  // have had no chance to say so itself. False when that thread has ended already: it was
  // cancelled.
  bool starts(napi_value array, ThreadLayout& thread);
  void forget(ThreadLayout& thread);
  // A process that this thread has started, until its end has been seen here. Later than the
  // environment, nobody would reap it.
  void bears(Child::Pointer child) { children_.emplace(child.get(), std::move(child)); }
  void buries(const Child& child) { children_.erase(&child); }

  // The segments that this environment has open: each time that it opens one counts for itself.
  // Takes over a use of the segment, for which the id stands.
  uint32_t opened(Segment& segment);
  Segment* segment(uint32_t id) const;
  bool closes(uint32_t id);

  // Makes one call into JavaScript: the only way to learn that the environment is ending.
  bool requested() override;

 private:
  struct Farewell {
    napi_ref keeps;  // the typed array, so that the word stays mapped
    Word* word;
    uint32_t value;
  };

  explicit Environment(napi_env env) : env_(env), identity_("") {}
  static void end(void* environment);

  napi_env env_;
  napi_ref probe_ = nullptr;  // an empty JavaScript function
  agents::Identity identity_;
  bool spins_ = true;
  std::string report_;
  Mailbox* mailbox_ = nullptr;
  Scratch scratch_;
  Claims claims_;
  uint32_t next_id_ = 1;
  std::unordered_map<uint32_t, Operation*> operations_;
  std::unordered_map<const void*, std::list<Turn*>> lines_;
  std::vector<Farewell> farewells_;
  ThreadLayout* thread_ = nullptr;
  std::unordered_map<ThreadLayout*, napi_ref> started_;
  std::unordered_map<const Child*, Child::Pointer> children_;
  uint32_t next_segment_ = 1;
  std::unordered_map<uint32_t, Segment*> segments_;
};

}  // namespace manycore::binding
