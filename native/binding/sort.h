// Sorting; see compute.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value compute_sort(napi_env env, napi_callback_info info);
napi_value compute_argsort(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
