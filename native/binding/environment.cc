#include "binding/environment.h"

#include <algorithm>

#include "sync/word.h"
#include "thread/thread.h"

namespace manycore::binding {

Environment* Environment::create(napi_env env) {
  auto* self = new Environment(env);
  self->mailbox_ = new Mailbox;
  napi_value script, probe;
  const char* source = "(() => {})";
  const bool ready = napi_create_string_utf8(env, source, NAPI_AUTO_LENGTH, &script) == napi_ok &&
                     napi_run_script(env, script, &probe) == napi_ok &&
                     napi_create_reference(env, probe, 1, &self->probe_) == napi_ok &&
                     self->mailbox_->open(env) &&
                     napi_set_instance_data(env, self, nullptr, nullptr) == napi_ok;
  // Hooks run last in, first out: this one comes after the mailbox's own, so it runs before it.
  if (!ready || self->agent() == 0 || napi_add_env_cleanup_hook(env, end, self) != napi_ok) {
    self->mailbox_->close();
    self->mailbox_->release();
    delete self;
    return nullptr;
  }
  return self;
}

Environment& Environment::of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

uint32_t Environment::start(Operation& operation) {
  while (next_id_ == 0 || operations_.count(next_id_) != 0) next_id_++;
  operation.id = next_id_++;
  operations_.emplace(operation.id, &operation);
  if (!operation.background) mailbox_->expect(env_);
  return operation.id;
}

Operation* Environment::find(uint32_t id) const {
  const auto found = operations_.find(id);
  return found == operations_.end() ? nullptr : found->second;
}

void Environment::finish(Operation& operation) {
  operations_.erase(operation.id);
  if (!operation.background) mailbox_->unexpect(env_);
  operation.release();
}

bool Environment::at_exit(napi_value array, Word* word, uint32_t value) {
  napi_ref keeps;
  if (napi_create_reference(env_, array, 1, &keeps) != napi_ok) return false;
  farewells_.push_back({keeps, word, value});
  return true;
}

bool Environment::lives(napi_value array, ThreadLayout& thread) {
  napi_ref keeps;
  if (thread_ != nullptr || napi_create_reference(env_, array, 1, &keeps) != napi_ok) return false;
  if (!thread::open(thread, agent())) {
    napi_delete_reference(env_, keeps);
    return false;
  }
  thread_ = &thread;
  return true;
}

bool Environment::starts(napi_value array, ThreadLayout& thread) {
  napi_ref keeps;
  if (napi_create_reference(env_, array, 1, &keeps) != napi_ok) return false;
  started_.emplace(&thread, keeps);
  thread::advance(thread, thread_stage::kStarted);  // it may have come further by itself
  return (thread.flags.load(std::memory_order_acquire) & thread_flag::kCancelled) == 0;
}

void Environment::forget(ThreadLayout& thread) {
  const auto found = started_.find(&thread);
  if (found == started_.end()) return;
  napi_delete_reference(env_, found->second);
  started_.erase(found);
}

uint32_t Environment::opened(Segment& segment) {
  while (next_segment_ == 0 || segments_.count(next_segment_) != 0) next_segment_++;
  segments_.emplace(next_segment_, &segment);
  return next_segment_++;
}

Segment* Environment::segment(uint32_t id) const {
  const auto found = segments_.find(id);
  return found == segments_.end() ? nullptr : found->second;
}

bool Environment::closes(uint32_t id) {
  const auto found = segments_.find(id);
  if (found == segments_.end()) return false;
  Segment* const segment = found->second;
  segments_.erase(found);
  // Objects keep what they lie in open: when nothing is open this thread has none there.
  const bool last = std::none_of(segments_.begin(), segments_.end(),
                                 [&](const auto& entry) { return entry.second == segment; });
  if (last) identity_.leave(*segment);
  segment->unuse();
  return true;
}

bool Environment::requested() {
  napi_handle_scope scope;
  if (napi_open_handle_scope(env_, &scope) != napi_ok) return true;
  napi_value probe, receiver, result;
  const bool alive = napi_get_reference_value(env_, probe_, &probe) == napi_ok &&
                     napi_get_undefined(env_, &receiver) == napi_ok &&
                     napi_call_function(env_, receiver, probe, 0, nullptr, &result) == napi_ok;
  napi_close_handle_scope(env_, scope);
  return !alive;
}

void Environment::end(void* environment) {
  auto* self = static_cast<Environment*>(environment);
  // First no more mail, then every operation out of its queue, and only then the agent's death:
  // a lock that was handed to a Promise nobody will see goes to the next waiter, unpoisoned.
  self->mailbox_->close();
  self->claims_.finish(self->env_);
  for (const auto& [id, operation] : self->operations_) {
    operation->abandon();
    operation->release();
  }
  self->identity_.end();
  for (const Farewell& farewell : self->farewells_) {
    farewell.word->fetch_add(farewell.value, std::memory_order_seq_cst);  // pairs with wait_while()
    word::wake(*farewell.word, UINT32_MAX);
  }
  for (const auto& [thread, keeps] : self->started_) thread::advance(*thread, thread_stage::kEnded);
  for (auto& [key, child] : self->children_) Child::orphan(std::move(child));
  // Last of all: who waits for the thread finds everything else settled.
  if (self->thread_ != nullptr) thread::end(*self->thread_);
  // The memory stays mapped: JavaScript's own objects hold it until they are gone, too.
  for (const auto& [id, segment] : self->segments_) segment->unuse();
  self->mailbox_->release();
  delete self;
}

}  // namespace manycore::binding
