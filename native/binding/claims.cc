#include "binding/claims.h"

#include <optional>

#include "binding/arguments.h"
#include "binding/environment.h"
#include "queue/queue.h"

namespace manycore::binding {
namespace {

enum Note { kQueue, kPut, kGet, kWords };

// Null when it has been collected.
napi_value alive(napi_env env, napi_ref reference) {
  napi_value value = nullptr;
  return napi_get_reference_value(env, reference, &value) == napi_ok ? value : nullptr;
}

}  // namespace

bool Claims::keep(napi_env env, napi_value note) {
  const Word* last = read_word(env, note, number(env, kWords - 1));
  napi_ref reference;
  if (last == nullptr || napi_create_reference(env, note, 1, &reference) != napi_ok) return false;
  if (reference_ != nullptr) napi_delete_reference(env, reference_);
  reference_ = reference;
  note_ = last - (kWords - 1);
  return true;
}

uint32_t Claims::watch(napi_env env, napi_value queue) {
  napi_ref reference;
  if (!read_queue(env, queue) || napi_create_reference(env, queue, 0, &reference) != napi_ok) {
    return 0;
  }
  if (queues_.size() > 2 * swept_) sweep(env);
  while (next_id_ == 0 || queues_.count(next_id_) != 0) next_id_++;
  queues_.emplace(next_id_, reference);
  return next_id_++;
}

// Each time that there are twice as many as were left the last time.
void Claims::sweep(napi_env env) {
  constexpr size_t kFew = 32;
  for (auto each = queues_.begin(); each != queues_.end();) {
    if (alive(env, each->second) != nullptr) {
      ++each;
    } else {
      napi_delete_reference(env, each->second);
      each = queues_.erase(each);
    }
  }
  swept_ = queues_.size() < kFew ? kFew : queues_.size();
}

void Claims::finish(napi_env env) const {
  // Relaxed: this thread wrote them.
  const auto noted = [this](Note word) { return note_[word].load(std::memory_order_relaxed); };
  if (note_ == nullptr) return;
  const auto found = queues_.find(noted(kQueue));
  napi_handle_scope scope;
  if (found == queues_.end() || napi_open_handle_scope(env, &scope) != napi_ok) return;
  if (const napi_value queue = alive(env, found->second); queue != nullptr) {
    if (const std::optional<Ring> ring = read_queue(env, queue)) {
      queue::finish_put(*ring, noted(kPut));
      queue::finish_get(*ring, noted(kGet));
    }
  }
  napi_close_handle_scope(env, scope);
}

napi_value queue_note(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  return Environment::of(env).claims().keep(env, arguments[0]) ? undefined(env) : nullptr;
}

napi_value queue_watch(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  const uint32_t id = Environment::of(env).claims().watch(env, arguments[0]);
  return id == 0 ? nullptr : number(env, id);
}

}  // namespace manycore::binding
