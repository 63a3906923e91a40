// The queue floor for JavaScript. A value crosses as the eight bytes of a `cell`, a typed array
// that the caller reads and writes through a view of the queue's element type.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value queue_byte_length(napi_env env, napi_callback_info info);
napi_value queue_initialise(napi_env env, napi_callback_info info);
// queueOpen(queue, cell): [put, get], which try. Undefined when done, else a QueueResult.
napi_value queue_open(napi_env env, napi_callback_info info);
napi_value queue_put(napi_env env, napi_callback_info info);
napi_value queue_get(napi_env env, napi_callback_info info);
napi_value queue_put_async(napi_env env, napi_callback_info info);
napi_value queue_get_async(napi_env env, napi_callback_info info);
napi_value queue_item_added(napi_env env, napi_callback_info info);
napi_value queue_space_made(napi_env env, napi_callback_info info);
napi_value queue_mark_done(napi_env env, napi_callback_info info);
napi_value queue_join(napi_env env, napi_callback_info info);
napi_value queue_join_async(napi_env env, napi_callback_info info);
napi_value queue_close(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
