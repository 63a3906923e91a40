#include "binding/batch.h"

#include "binding/arguments.h"
#include "queue/batch.h"

namespace manycore::binding {
namespace {

// The values need not be shared memory: this thread's JavaScript does not run before the call is
// over, so nobody can detach their buffer or let go of it.
bool read_values(napi_env env, napi_value value, Bytes* out) {
  if (!read_bytes(env, value, false, out)) return false;
  switch (out->type) {
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float64_array:
    case napi_bigint64_array:
      return true;
    default:
      throw_type_error(env, "a typed array of a queue's element type is needed here");
      return false;
  }
}

template <class Action>
napi_value batch(napi_env env, napi_value queue, napi_value values, Action&& action) {
  const std::optional<Ring> ring = read_queue(env, queue);
  Bytes bytes;
  if (!ring || !read_values(env, values, &bytes)) return nullptr;
  const queue::BatchResult done =
      bytes.length == bytes.elements * sizeof(uint32_t)
          ? action(*ring, reinterpret_cast<uint32_t*>(bytes.data), bytes.elements)
          : action(*ring, reinterpret_cast<uint64_t*>(bytes.data), bytes.elements);
  const auto count = static_cast<double>(done.count);
  return number(env, done.result == QueueResult::Closed ? -1 - count : count);
}

// (queue, values, how many of them, ms)
template <class Action>
napi_value block(napi_env env, napi_callback_info info, Action&& action) {
  Arguments<4> arguments(env, info);
  double most;
  Deadline deadline;
  if (!read_double(env, arguments[2], &most) || !read_deadline(env, arguments[3], &deadline)) {
    return nullptr;
  }
  return batch(env, arguments[0], arguments[1], [&](const Ring& ring, auto* values, size_t room) {
    const auto limit = static_cast<double>(room);
    const size_t count = most >= limit ? room : most > 0 ? static_cast<size_t>(most) : 0;
    return action(ring, values, count, Environment::of(env).caller(&ring.items()), deadline);
  });
}

}  // namespace

napi_value queue_put_many(napi_env env, napi_callback_info info) {
  return block(
      env, info,
      [](const Ring& ring, const auto* values, size_t count, const Caller& caller,
         Deadline deadline) { return queue::put_many(ring, values, count, caller, deadline); });
}

napi_value queue_get_many(napi_env env, napi_callback_info info) {
  return block(
      env, info,
      [](const Ring& ring, auto* values, size_t count, const Caller& caller, Deadline deadline) {
        return queue::get_many(ring, values, count, caller, deadline);
      });
}

napi_value queue_drain(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  return batch(env, arguments[0], arguments[1], [](const Ring& ring, auto* values, size_t room) {
    return queue::drain(ring, values, room);
  });
}

}  // namespace manycore::binding
