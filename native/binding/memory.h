// Segments for JavaScript. A segment is shown to it as a SharedArrayBuffer over the part that is
// given away, one memory for all threads of the process: it cannot be detached, goes from thread to
// thread by reference, and is unmapped when no thread has it any more.
#pragma once

#include <node_api.h>

namespace manycore::binding {

// (name, byteLength), (name, identity?): [id, buffer, identity], or [fault, error, found, expected]
// with the numbers of SegmentResult. The id is for the functions below, and belongs to the thread.
napi_value memory_create(napi_env env, napi_callback_info info);
napi_value memory_open(napi_env env, napi_callback_info info);
// (id): false when it is no id of this thread (any more).
napi_value memory_close(napi_env env, napi_callback_info info);
// (id): false when the name is gone.
napi_value memory_unlink(napi_env env, napi_callback_info info);
// (id, byteLength, alignment): the offset, or -1 - what is left when that is too little.
napi_value memory_allocate(napi_env env, napi_callback_info info);
// (view): [name, identity, offset] of the segment that it lies in; undefined for other memory.
napi_value memory_locate(napi_env env, napi_callback_info info);
// All of this user: [name, fault, size, allocated, dead, creator, pid, life, pid, life...].
napi_value memory_list(napi_env env, napi_callback_info info);
// (name): false when it is not dead, or is gone.
napi_value memory_clean(napi_env env, napi_callback_info info);

// (view): asks for huge pages in memory that nobody has used yet.
napi_value memory_large(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
