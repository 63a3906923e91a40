// Events for JavaScript; result codes as in binding/sync.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value event_initialise(napi_env env, napi_callback_info info);
napi_value event_set(napi_env env, napi_callback_info info);
napi_value event_wait(napi_env env, napi_callback_info info);
napi_value event_wait_async(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
