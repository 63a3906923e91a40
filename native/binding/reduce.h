// What becomes of an array: its sum and the like; see compute.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value compute_sum(napi_env env, napi_callback_info info);
napi_value compute_mean(napi_env env, napi_callback_info info);
napi_value compute_extreme(napi_env env, napi_callback_info info);
napi_value compute_index(napi_env env, napi_callback_info info);
napi_value compute_variance(napi_env env, napi_callback_info info);
napi_value compute_dot(napi_env env, napi_callback_info info);
napi_value compute_cumsum(napi_env env, napi_callback_info info);
napi_value compute_histogram(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
