// Kernels in C++ that others have built, for JavaScript.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value library_version(napi_env env, napi_callback_info info);
napi_value library_load(napi_env env, napi_callback_info info);
napi_value library_run(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
