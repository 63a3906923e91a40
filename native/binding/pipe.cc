#include "binding/pipe.h"

#include "binding/arguments.h"
#include "queue/queue.h"

namespace manycore::binding {
namespace {

struct End {
  std::optional<Ring> ring;
  bool puts = false;

  bool read(napi_env env, napi_value queue, napi_value side) {
    ring = read_queue(env, queue);
    return ring && read_boolean(env, side, &puts);
  }
  bool shared() const { return ring->shared(); }
  Hands hands() const { return puts ? ring->locked().producers() : ring->locked().consumers(); }
};

}  // namespace

napi_value pipe_await(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  Deadline deadline;
  if (!ring || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, queue::await_item(*ring, Environment::of(env).caller(), deadline));
}

napi_value pipe_take(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  End end;
  bool arriving;
  if (!end.read(env, arguments[0], arguments[1]) || !read_boolean(env, arguments[2], &arriving)) {
    return nullptr;
  }
  return boolean(env, !end.shared() || end.hands().take(arriving));
}

napi_value pipe_send(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  End end;
  if (!end.read(env, arguments[0], arguments[1])) return nullptr;
  if (end.shared()) end.hands().send();
  return undefined(env);
}

napi_value pipe_drop(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  End end;
  if (!end.read(env, arguments[0], arguments[1])) return nullptr;
  if (end.shared()) end.hands().drop();
  if (!end.shared() || end.hands().gone()) queue::close(*end.ring);
  return undefined(env);
}

}  // namespace manycore::binding
