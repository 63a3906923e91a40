#include "binding/sync.h"

#include "binding/arguments.h"
#include "binding/pending.h"
#include "sync/mutex.h"
#include "sync/word.h"

namespace manycore::binding {

napi_value wait_word(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  int32_t expected;
  Deadline deadline;
  if (word == nullptr || !read_deadline(env, arguments[3], &deadline)) return nullptr;
  if (napi_get_value_int32(env, arguments[2], &expected) != napi_ok) {
    throw_type_error(env, "a number is needed here");
    return nullptr;
  }
  const auto bits = static_cast<uint32_t>(expected);
  return code(env, word::wait_while(*word, bits, Environment::of(env).caller(word), deadline));
}

napi_value wait_for_answer(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  int32_t expected;
  uint32_t answers;
  if (word == nullptr || !read_uint32(env, arguments[3], &answers)) return nullptr;
  if (napi_get_value_int32(env, arguments[2], &expected) != napi_ok) {
    throw_type_error(env, "a number is needed here");
    return nullptr;
  }
  const auto bits = static_cast<uint32_t>(expected);
  return code(env, word::wait_for_answer(*word, bits, Environment::of(env).caller(word), answers));
}

namespace {

class PendingWord final : public Pending {
 public:
  PendingWord(Environment& environment, Word& word, uint32_t expected, bool in_background)
      : Pending(environment, &word, false), word_(word), expected_(expected) {
    background = in_background;
  }

  WordResult enqueue() { return word::enqueue_while(word_, expected_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const WordResult result = token == kHandedOver ? WordResult::Woken : enqueue();
    *status = static_cast<uint32_t>(result);
    return result != WordResult::Queued;
  }
  bool leave() override { return word::leave(*this); }
  void forward() override {
    if (token == kHandedOver) word::wake(word_, 1);
  }

  Word& word_;
  const uint32_t expected_;
};

napi_value wait_for_word(napi_env env, napi_callback_info info, bool in_background) {
  Arguments<4> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  int32_t expected;
  if (word == nullptr) return nullptr;
  if (napi_get_value_int32(env, arguments[2], &expected) != napi_ok) {
    throw_type_error(env, "a number is needed here");
    return nullptr;
  }
  auto* pending =
      new PendingWord(Environment::of(env), *word, static_cast<uint32_t>(expected), in_background);
  return begin_wait(env, pending, arguments[3], arguments[0]);
}

}  // namespace

napi_value wait_word_async(napi_env env, napi_callback_info info) {
  return wait_for_word(env, info, false);
}

napi_value watch_word(napi_env env, napi_callback_info info) {
  return wait_for_word(env, info, true);
}

napi_value wake_word(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  uint32_t count;
  if (word == nullptr || !read_uint32(env, arguments[2], &count)) return nullptr;
  return number(env, word::wake(*word, count));
}

napi_value waiters(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const Word* word = read_word(env, arguments[0], arguments[1]);
  if (word == nullptr) return nullptr;
  return number(env, word::waiters(*word));
}

napi_value signal_at_exit(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Word* word = read_word(env, arguments[0], arguments[1]);
  uint32_t value;
  if (word == nullptr || !read_uint32(env, arguments[2], &value)) return nullptr;
  Environment::of(env).at_exit(arguments[0], word, value);
  return undefined(env);
}

napi_value cancel(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t id;
  if (!read_uint32(env, arguments[0], &id)) return nullptr;
  auto* pending = dynamic_cast<Pending*>(Environment::of(env).find(id));
  return boolean(env, pending != nullptr && pending->cancel());
}

napi_value verify(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  uint32_t kind;
  if (!read_uint32(env, arguments[1], &kind) ||
      !verify_structure(env, arguments[0], static_cast<Kind>(kind))) {
    return nullptr;
  }
  return undefined(env);
}

napi_value mutex_initialise(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  bool recursive;
  void* room = read_room(env, arguments[0], sizeof(MutexLayout));
  if (room == nullptr) return nullptr;
  if (napi_get_value_bool(env, arguments[1], &recursive) != napi_ok) {
    throw_type_error(env, "a boolean is needed here");
    return nullptr;
  }
  mutex::initialise(*static_cast<MutexLayout*>(room),
                    recursive ? Kind::RecursiveMutex : Kind::Mutex);
  return undefined(env);
}

namespace {

using BlockingLock = LockResult (*)(MutexLayout&, const Caller&, Deadline);

napi_value block(napi_env env, napi_callback_info info, BlockingLock operation) {
  Arguments<2> arguments(env, info);
  MutexLayout* mutex = read_mutex(env, arguments[0]);
  Deadline deadline;
  if (mutex == nullptr || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, operation(*mutex, Environment::of(env).caller(mutex), deadline));
}

class PendingLock final : public Pending {
 public:
  PendingLock(Environment& environment, MutexLayout& mutex)
      : Pending(environment, &mutex, true), mutex_(mutex) {}

  LockResult enqueue() { return mutex::enqueue_lock(mutex_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const LockResult result = token == kHandedOver ? LockResult::Locked : enqueue();
    if (result == LockResult::Locked) token = kHandedOver;  // what forward() would hand on
    *status = static_cast<uint32_t>(result);
    return result != LockResult::Queued;
  }
  bool leave() override { return mutex::leave(mutex_, *this); }
  void forward() override {
    if (token == kHandedOver) mutex::unlock(mutex_, agent);
  }

  MutexLayout& mutex_;
};

}  // namespace

napi_value mutex_lock(napi_env env, napi_callback_info info) {
  return block(env, info, mutex::lock);
}

napi_value mutex_recover(napi_env env, napi_callback_info info) {
  return block(env, info, mutex::recover);
}

napi_value mutex_lock_async(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  MutexLayout* mutex = read_mutex(env, arguments[0]);
  if (mutex == nullptr) return nullptr;
  auto* pending = new PendingLock(Environment::of(env), *mutex);
  return begin_wait(env, pending, arguments[1], arguments[0]);
}

napi_value mutex_unlock(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  MutexLayout* mutex = read_mutex(env, arguments[0]);
  if (mutex == nullptr) return nullptr;
  return boolean(env, mutex::unlock(*mutex, Environment::of(env).agent(mutex)));
}

napi_value deadlock_report(napi_env env, napi_callback_info) {
  return text(env, Environment::of(env).report());
}

napi_value agent_name(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  uint32_t agent;
  const void* where;
  if (!read_uint32(env, arguments[0], &agent) || !read_where(env, arguments[1], &where)) {
    return nullptr;
  }
  return text(env, agents::name_of(agent, where));
}

napi_value agent_in(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  const void* where;
  if (!read_where(env, arguments[0], &where)) return nullptr;
  return number(env, Environment::of(env).agent(where));
}

napi_value agent_describe(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  char name[256];
  bool spins;
  size_t length;
  if (napi_get_value_string_utf8(env, arguments[0], name, sizeof(name), &length) != napi_ok) {
    throw_type_error(env, "a name is needed here");
    return nullptr;
  }
  if (napi_get_value_bool(env, arguments[1], &spins) != napi_ok) {
    throw_type_error(env, "a boolean is needed here");
    return nullptr;
  }
  Environment::of(env).spins(spins);
  agents::rename(Environment::of(env).agent(), std::string(name, length));
  return undefined(env);
}

}  // namespace manycore::binding
