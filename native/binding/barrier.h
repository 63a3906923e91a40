// Barriers for JavaScript; result codes as in binding/sync.h.
//
// Whoever is told Last finds in its cell the id of an operation that stands for the running action.
// It keeps the process alive, and breaks the barrier if the environment ends before the action.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value barrier_initialise(napi_env env, napi_callback_info info);
napi_value barrier_wait(napi_env env, napi_callback_info info);
napi_value barrier_wait_async(napi_env env, napi_callback_info info);
napi_value barrier_complete(napi_env env, napi_callback_info info);
napi_value barrier_fail(napi_env env, napi_callback_info info);
napi_value barrier_abort(napi_env env, napi_callback_info info);
napi_value barrier_reset(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
