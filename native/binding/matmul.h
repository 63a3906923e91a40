// Products of matrices; see compute.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value compute_matmul(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
