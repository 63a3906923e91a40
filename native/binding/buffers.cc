#include "binding/buffers.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "binding/arguments.h"
#include "binding/engine.h"

namespace manycore::binding {
namespace {

struct Entry {
  Store store;                          // empty for the owner's own memory
  std::weak_ptr<v8::BackingStore> own;  // a queue inside itself must not keep itself alive
  std::weak_ptr<v8::BackingStore> owner;
  bool owned = false;

  bool orphaned() const { return owned && owner.expired(); }
};

class Table {
 public:
  uint32_t add(Entry entry) {
    std::vector<Entry> orphans;  // freed after the lock is given back
    const std::lock_guard guard(mutex_);
    if (entries_.size() >= sweep_at_) sweep(orphans);
    while (next_ == 0 || entries_.count(next_) != 0) next_++;
    entries_.emplace(next_, std::move(entry));
    return next_++;
  }

  // An entry that was not there has neither a store nor an owner.
  Entry remove(uint32_t token, bool* found) {
    const std::lock_guard guard(mutex_);
    const auto entry = entries_.find(token);
    *found = entry != entries_.end();
    if (!*found) return {};
    Entry removed = std::move(entry->second);
    entries_.erase(entry);
    return removed;
  }

  // Empty when there is no such token.
  Store look(uint32_t token) {
    const std::lock_guard guard(mutex_);
    const auto entry = entries_.find(token);
    if (entry == entries_.end()) return {};
    return entry->second.store ? entry->second.store : entry->second.own.lock();
  }

  size_t count() {
    std::vector<Entry> orphans;
    const std::lock_guard guard(mutex_);
    sweep(orphans);
    return entries_.size();
  }

 private:
  static constexpr size_t kFewest = 64;

  // Next time when there are twice as many: what it costs is spread over those that came meanwhile.
  void sweep(std::vector<Entry>& orphans) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      if (entry->second.orphaned()) {
        orphans.push_back(std::move(entry->second));
        entry = entries_.erase(entry);
      } else {
        ++entry;
      }
    }
    sweep_at_ = std::max(kFewest, 2 * entries_.size());
  }

  std::mutex mutex_;
  std::unordered_map<uint32_t, Entry> entries_;
  uint32_t next_ = 1;
  size_t sweep_at_ = kFewest;
};

// Never destroyed: threads may still run when the process ends.
Table& table() {
  static auto* const instance = new Table;
  return *instance;
}

// The SharedArrayBuffer under a view. That it is one is what read_bytes() makes sure of.
bool read_store(napi_env env, napi_value view, Store* store) {
  Bytes bytes;
  napi_value buffer;
  if (!read_bytes(env, view, true, &bytes) ||
      napi_get_typedarray_info(env, view, nullptr, nullptr, nullptr, &buffer, nullptr) != napi_ok) {
    return false;
  }
  *store = engine::store_of(buffer);
  return true;
}

}  // namespace

napi_value buffer_lend(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  if (!engine::available()) return number(env, 0);
  Entry entry;
  if (!read_store(env, arguments[0], &entry.store)) return nullptr;
  napi_valuetype type;
  if (napi_typeof(env, arguments[1], &type) != napi_ok) return nullptr;
  if (type != napi_undefined) {
    Store owner;
    if (!read_store(env, arguments[1], &owner)) return nullptr;
    entry.owner = owner;
    entry.owned = true;
    if (entry.store == owner) {
      entry.own = owner;
      entry.store.reset();
    }
  }
  return number(env, table().add(std::move(entry)));
}

napi_value buffer_take(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t token;
  if (!read_uint32(env, arguments[0], &token)) return nullptr;
  bool found;
  Entry entry = table().remove(token, &found);
  Store store = entry.store ? std::move(entry.store) : entry.own.lock();
  if (!store) return undefined(env);
  return engine::wrap(std::move(store));
}

napi_value buffer_look(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t token;
  if (!read_uint32(env, arguments[0], &token)) return nullptr;
  Store store = table().look(token);
  if (!store) return undefined(env);
  return engine::wrap(std::move(store));
}

napi_value buffer_drop(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t token;
  if (!read_uint32(env, arguments[0], &token)) return nullptr;
  bool found;
  table().remove(token, &found);
  return boolean(env, found);
}

napi_value buffers_lent(napi_env env, napi_callback_info) {
  return number(env, static_cast<double>(table().count()));
}

}  // namespace manycore::binding
