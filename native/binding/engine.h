// The functions of V8 that Node-API lacks: a SharedArrayBuffer's memory, memory that is not V8's,
// and a SharedArrayBuffer over either, in any isolate. Node exports V8's C++ symbols. They are
// looked up at run time and declared here, not in V8's headers, so one binary serves every Node;
// a host that does not have them gets a clear error instead.
#pragma once

#include <node_api.h>

#include <memory>

namespace v8 {
class BackingStore;
class Isolate;
}  // namespace v8

namespace manycore::binding {

// The memory of a SharedArrayBuffer, which lives as long as somebody holds this.
using Store = std::shared_ptr<v8::BackingStore>;

namespace engine {

// Whether this host has what the functions below need.
bool available();
// `buffer` must be a SharedArrayBuffer: V8 does not check.
Store store_of(napi_value buffer);
// Memory that is mapped already. `gone` is called when nobody holds it any more, on any thread.
Store adopt(void* data, size_t length, void (*gone)(void* data, size_t length, void* context),
            void* context);
// A new SharedArrayBuffer of the environment that runs on this thread.
napi_value wrap(Store store);

}  // namespace engine
}  // namespace manycore::binding
