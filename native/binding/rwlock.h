// RwLock for JavaScript; results as in binding/sync.h.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value rwlock_initialise(napi_env env, napi_callback_info info);
napi_value rwlock_enrol(napi_env env, napi_callback_info info);
napi_value rwlock_read(napi_env env, napi_callback_info info);
napi_value rwlock_read_announced(napi_env env, napi_callback_info info);
napi_value rwlock_write(napi_env env, napi_callback_info info);
napi_value rwlock_recover(napi_env env, napi_callback_info info);
napi_value rwlock_read_async(napi_env env, napi_callback_info info);
napi_value rwlock_write_async(napi_env env, napi_callback_info info);
napi_value rwlock_reader_left(napi_env env, napi_callback_info info);
napi_value rwlock_unlock_write(napi_env env, napi_callback_info info);
napi_value rwlock_readers(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
