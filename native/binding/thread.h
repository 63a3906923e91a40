// Threads' lives for JavaScript; result codes are those of thread/thread.h, otherwise as in
// binding/sync.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value thread_initialise(napi_env env, napi_callback_info info);
napi_value thread_start(napi_env env, napi_callback_info info);
napi_value thread_open(napi_env env, napi_callback_info info);
napi_value thread_abandon(napi_env env, napi_callback_info info);
napi_value thread_cancel(napi_env env, napi_callback_info info);
napi_value thread_advance(napi_env env, napi_callback_info info);
napi_value thread_ask(napi_env env, napi_callback_info info);
napi_value thread_await(napi_env env, napi_callback_info info);
napi_value thread_await_async(napi_env env, napi_callback_info info);
napi_value thread_asked_async(napi_env env, napi_callback_info info);
napi_value thread_forget(napi_env env, napi_callback_info info);
napi_value thread_cpu_time(napi_env env, napi_callback_info info);
napi_value thread_try(napi_env env, napi_callback_info info);
napi_value thread_number(napi_env env, napi_callback_info info);
napi_value thread_main(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
