#include "compute/sort.h"

#include "binding/launch.h"
#include "binding/sort.h"

namespace manycore::binding {

// (array, threads, settled)
napi_value compute_sort(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Bytes bytes;
  uint32_t threads;
  if (!read_bytes(env, arguments[0], true, &bytes) || !read_uint32(env, arguments[1], &threads)) {
    return nullptr;
  }
  auto job =
      make(env, [&] { return sort_job(bytes.data, element(bytes), bytes.elements, threads); });
  return begin(env, job, nothing, arguments[0], arguments[2]);
}

}  // namespace manycore::binding
