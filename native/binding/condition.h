// Condition for JavaScript; results as in binding/sync.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value condition_initialise(napi_env env, napi_callback_info info);
napi_value condition_wait(napi_env env, napi_callback_info info);
napi_value condition_wait_async(napi_env env, napi_callback_info info);
napi_value condition_notify(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
