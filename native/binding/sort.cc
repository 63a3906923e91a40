#include "binding/sort.h"

#include "binding/launch.h"
#include "compute/argsort.h"
#include "compute/sort.h"

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
  return begin(env, job, nothing, {arguments[0]}, arguments[2]);
}

// (array, out, threads, settled)
napi_value compute_argsort(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Bytes bytes, out;
  uint32_t threads;
  if (!read_bytes(env, arguments[0], true, &bytes) || !read_bytes(env, arguments[1], true, &out) ||
      !read_uint32(env, arguments[2], &threads)) {
    return nullptr;
  }
  if (out.type != napi_uint32_array || out.elements != bytes.elements ||
      out.elements > kMostIndices) {
    throw_type_error(env, "a Uint32Array of the same length is needed here");
    return nullptr;
  }
  auto job = make(env, [&] {
    return argsort_job(bytes.data, element(bytes), bytes.elements,
                       reinterpret_cast<uint32_t*>(out.data), threads);
  });
  return begin(env, job, nothing, {arguments[0], arguments[1]}, arguments[3]);
}

}  // namespace manycore::binding
