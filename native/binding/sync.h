// The synchronisation floor for JavaScript: blocking calls return a result code, asynchronous ones
// return an operation's id or, when they are settled at once, minus the code.
#pragma once

#include <node_api.h>

namespace manycore::binding {

napi_value wait_word(napi_env env, napi_callback_info info);
// (words, index, expected, settled): settled with a WordResult
napi_value wait_word_async(napi_env env, napi_callback_info info);
napi_value watch_word(napi_env env, napi_callback_info info);
napi_value wake_word(napi_env env, napi_callback_info info);
napi_value waiters(napi_env env, napi_callback_info info);
napi_value wait_for_answer(napi_env env, napi_callback_info info);
napi_value signal_at_exit(napi_env env, napi_callback_info info);
napi_value cancel(napi_env env, napi_callback_info info);
napi_value deadlock_report(napi_env env, napi_callback_info info);
napi_value verify(napi_env env, napi_callback_info info);

napi_value mutex_initialise(napi_env env, napi_callback_info info);
napi_value mutex_lock(napi_env env, napi_callback_info info);
napi_value mutex_lock_async(napi_env env, napi_callback_info info);
napi_value mutex_recover(napi_env env, napi_callback_info info);
napi_value mutex_unlock(napi_env env, napi_callback_info info);

// (agent, memory?): the id means something in that memory.
napi_value agent_name(napi_env env, napi_callback_info info);
// (memory): this thread there.
napi_value agent_in(napi_env env, napi_callback_info info);
napi_value agent_describe(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
