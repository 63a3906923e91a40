// Native threads for tests. Native code has its own ways to the shared structures; a rehearsal has
// a native thread play a part on the same object that JavaScript threads and Promises use. The
// threads are started here because the parking lot lives in this binary.
#pragma once

#include <node_api.h>

namespace manycore::binding {

// rehearse(part, object, other, count, cells, report, settled): starts a thread that plays the part
// (see the table in rehearsal.cc) and returns the operation's id. `settled` is called with the
// result when the thread has ended: 0, or the code of what went otherwise.
napi_value rehearse(napi_env env, napi_callback_info info);

}  // namespace manycore::binding
