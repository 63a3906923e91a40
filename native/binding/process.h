// Processes' lives for JavaScript. An object with a tag stands for a Child; what may fail for want
// of a segment returns the number of a SegmentFault.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value process_create(napi_env env, napi_callback_info info);
napi_value process_open(napi_env env, napi_callback_info info);
napi_value process_revive(napi_env env, napi_callback_info info);
napi_value process_keep(napi_env env, napi_callback_info info);
napi_value process_state(napi_env env, napi_callback_info info);
napi_value process_name(napi_env env, napi_callback_info info);
napi_value process_segment(napi_env env, napi_callback_info info);
napi_value process_read(napi_env env, napi_callback_info info);
napi_value process_started(napi_env env, napi_callback_info info);
napi_value process_ended(napi_env env, napi_callback_info info);
napi_value process_run(napi_env env, napi_callback_info info);
napi_value process_inherit(napi_env env, napi_callback_info info);
napi_value process_mine(napi_env env, napi_callback_info info);
napi_value process_mark(napi_env env, napi_callback_info info);
napi_value process_put(napi_env env, napi_callback_info info);
napi_value process_await(napi_env env, napi_callback_info info);
napi_value process_await_async(napi_env env, napi_callback_info info);
napi_value process_number(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
