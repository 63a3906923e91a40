// Queues of byte strings for JavaScript. Strings come from and go to the environment's scratch
// memory.
#pragma once

#include <node_api.h>

namespace manycore::binding {

// (atLeast) -> the scratch ArrayBuffer, a larger one if need be
napi_value scratch(napi_env env, napi_callback_info info);
// Lets go of it; the next use makes a small one.
napi_value scratch_trim(napi_env env, napi_callback_info info);

// (queue) -> [put, get], functions that never block and that look at nothing twice:
//   put(from, length) -> a QueueResult
//   get() -> the length (plus 2^32 if it came into a new scratch), or minus a QueueResult
napi_value bytes_open(napi_env env, napi_callback_info info);

// (queue, from, length, ms) -> a QueueResult
napi_value bytes_put(napi_env env, napi_callback_info info);
// (queue, ends, ms): strings that lie one behind the other. Returns how many were put, or minus one
// minus that if the queue was closed
napi_value bytes_put_many(napi_env env, napi_callback_info info);
// (queue, ms) -> the length, or minus a QueueResult
napi_value bytes_get(napi_env env, napi_callback_info info);
// (queue, copy, settled): the string is in memory of its own
napi_value bytes_put_async(napi_env env, napi_callback_info info);
// (queue, settled): after Done, bytesReceived() is the length
napi_value bytes_get_async(napi_env env, napi_callback_info info);
napi_value bytes_received(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
