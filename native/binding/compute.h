// Parallel kernels for JavaScript. Each call starts a job on native threads and returns its
// operation's id; when the job is settled, `settled(state, value)` is called with one of
// Job::State.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value job_wait(napi_env env, napi_callback_info info);
napi_value job_cancel(napi_env env, napi_callback_info info);
napi_value compute_threads(napi_env env, napi_callback_info info);
napi_value compute_isa(napi_env env, napi_callback_info info);

napi_value compute_sum(napi_env env, napi_callback_info info);
napi_value compute_sum_range(napi_env env, napi_callback_info info);
napi_value compute_sort(napi_env env, napi_callback_info info);
napi_value compute_count_primes(napi_env env, napi_callback_info info);
napi_value compute_mandelbrot(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
