// The numbers of memory/layout.h and its like, for the test that holds src/memory/layout.ts against
// them.
#pragma once

#include <node_api.h>

namespace manycore::binding {

// An object of name and number. False when the environment is ending.
bool describe_layout(napi_env env, napi_value* layout);

}  // namespace manycore::binding
