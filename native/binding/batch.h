// Batches of a queue for JavaScript: (queue, values, ...), where values are a typed array with
// elements as wide as the queue's. Each returns how many were put or taken; -1 - that many when the
// queue is closed.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value queue_put_many(napi_env env, napi_callback_info info);
napi_value queue_get_many(napi_env env, napi_callback_info info);
napi_value queue_drain(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
