// Native threads for JavaScript. Each function that computes starts a job and returns its
// operation's id; when the job is settled, `settled(state, value)` is called with one of
// Job::State. A brief job is settled before the function returns.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value job_wait(napi_env env, napi_callback_info info);
napi_value job_cancel(napi_env env, napi_callback_info info);
napi_value compute_threads(napi_env env, napi_callback_info info);
napi_value compute_isa(napi_env env, napi_callback_info info);
napi_value compute_compiler(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
