// Pipes: what their ends need beside the queues that they consist of. The ends of a pipe in a
// segment are held by processes (queue/hands.h); elsewhere letting go of one closes it.
#pragma once

#include <node_api.h>

namespace manycore::binding {

// pipeAwait(queue, ms): a QueueResult, Done when there is something to get.
napi_value pipe_await(napi_env env, napi_callback_info info);
// pipeLook(queue): spins for a moment, unless there is something to get.
napi_value pipe_look(napi_env env, napi_callback_info info);
// (queue, puts): of the end that puts, or of the one that gets.
// pipeTake(queue, puts, arriving): false when too many processes hold it.
napi_value pipe_take(napi_env env, napi_callback_info info);
// pipeSend(queue, puts, pid): to the child with this pid, or somewhere (0).
napi_value pipe_send(napi_env env, napi_callback_info info);
// pipeLose(queue, puts): of one that was sent, and will not arrive.
napi_value pipe_lose(napi_env env, napi_callback_info info);
napi_value pipe_drop(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
