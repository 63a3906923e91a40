// SharedArrayBuffers on their way from thread to thread, by reference. Bytes cannot carry them, so
// a queue carries a token, and the memory stands in a table of the process until the token is
// taken.
#pragma once

#include <node_api.h>

namespace manycore::binding {

// (view, owner?): the token, never 0, for the buffer of a view. 0: this host cannot do it. Entries
// whose owner, the words of the queue that carries them, has vanished are thrown away some time.
napi_value buffer_lend(napi_env env, napi_callback_info info);
// (token): a SharedArrayBuffer over the same memory; undefined when there is no such token (any
// more).
napi_value buffer_take(napi_env env, napi_callback_info info);
// (token): the same, and the token stays good.
napi_value buffer_look(napi_env env, napi_callback_info info);
// (token): nobody will take it. False when there is no such token.
napi_value buffer_drop(napi_env env, napi_callback_info info);
// How many tokens are out, without those whose owner has vanished.
napi_value buffers_lent(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
