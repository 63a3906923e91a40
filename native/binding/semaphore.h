// Semaphores for JavaScript; result codes as in binding/sync.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value semaphore_initialise(napi_env env, napi_callback_info info);
napi_value semaphore_acquire(napi_env env, napi_callback_info info);
napi_value semaphore_acquire_async(napi_env env, napi_callback_info info);
napi_value semaphore_release(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
