// Kernels that JavaScript has compiled: see compute/kernel/.
#pragma once

#include <node_api.h>

namespace manycore::binding {

// (): the operations' names; the index is an operation's number in programs.
napi_value kernel_ops(napi_env env, napi_callback_info info);
// (code, registers, constants, result): a program, or a TypeError that says why it must not be run.
napi_value kernel_create(napi_env env, napi_callback_info info);
// (program, inputs, out, threads, settled)
napi_value kernel_run(napi_env env, napi_callback_info info);
// (program, fold, inputs, threads, settled): fold is 0 sum, 1 min, 2 max, 3 mean.
napi_value kernel_reduce(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
