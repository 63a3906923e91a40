// The kernels that are there for the benchmark; see compute.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value compute_sum_range(napi_env env, napi_callback_info info);
napi_value compute_count_primes(napi_env env, napi_callback_info info);
napi_value compute_mandelbrot(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
