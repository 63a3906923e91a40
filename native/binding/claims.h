// What a JavaScript thread has begun on the ring of a queue. A put is a claim and a publication
// (see queue/ring.h), and V8 terminates a thread between any two calls of Atomics, so it may never
// come to the second. JavaScript notes what it has claimed with a plain store behind the claim,
// which is no call; when the environment ends, this finishes it: the others would wait for it for
// ever.
#pragma once

#include <node_api.h>

#include <unordered_map>

#include "memory/layout.h"

namespace manycore::binding {

class Claims {
 public:
  // Where JavaScript notes it, in three words: the queue's id, and the positions of the put and of
  // the get that this thread is at, or what no position can be. False with an exception pending.
  bool keep(napi_env env, napi_value note);
  // An id for a queue, which this does not keep alive. 0 with an exception pending.
  uint32_t watch(napi_env env, napi_value queue);
  // To be called when the thread runs no JavaScript any more.
  void finish(napi_env env) const;

 private:
  void sweep(napi_env env);

  const Word* note_ = nullptr;
  napi_ref reference_ = nullptr;
  uint32_t next_id_ = 1;
  size_t swept_ = 0;
  std::unordered_map<uint32_t, napi_ref> queues_;
};

// queueNote(note), once per thread: from now on a termination leaves no claim behind.
napi_value queue_note(napi_env env, napi_callback_info info);
// queueWatch(queue): its id in the note.
napi_value queue_watch(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
