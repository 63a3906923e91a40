#include "binding/pipe.h"

#include "binding/arguments.h"
#include "queue/pipe.h"

namespace manycore::binding {
namespace {

std::optional<PipeEnd> read_end(napi_env env, napi_value queue, napi_value side) {
  const std::optional<Ring> ring = read_queue(env, queue);
  bool puts;
  if (!ring || !read_boolean(env, side, &puts)) return std::nullopt;
  return PipeEnd{*ring, puts};
}

template <void (PipeEnd::*Say)() const>
napi_value tell(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  if (!end) return nullptr;
  ((*end).*Say)();
  return undefined(env);
}

}  // namespace

napi_value pipe_await(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  Deadline deadline;
  if (!ring || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, queue::await_item(*ring, Environment::of(env).caller(&ring->items()), deadline));
}

napi_value pipe_look(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  if (!ring) return nullptr;
  Caller caller = Environment::of(env).caller(&ring->items());
  // On the main thread too: it blocks anyway, and a wake-up takes longer than most answers.
  caller.spins = true;
  queue::look_out(*ring, caller);
  return undefined(env);
}

napi_value pipe_take(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  bool arriving;
  if (!end || !read_boolean(env, arguments[2], &arriving)) return nullptr;
  return boolean(env, end->take(arriving));
}

napi_value pipe_send(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  uint32_t child;
  if (!end || !read_uint32(env, arguments[2], &child)) return nullptr;
  end->send(child);
  return undefined(env);
}

napi_value pipe_lose(napi_env env, napi_callback_info info) {
  return tell<&PipeEnd::lose>(env, info);
}

napi_value pipe_drop(napi_env env, napi_callback_info info) {
  return tell<&PipeEnd::drop>(env, info);
}

}  // namespace manycore::binding
