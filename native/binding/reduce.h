// What becomes of an array: its sum and the like; see compute.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value compute_sum(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
