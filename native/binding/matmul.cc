#include "binding/matmul.h"

#include "binding/launch.h"
#include "compute/matmul.h"

namespace manycore::binding {
namespace {

constexpr double kMostSide = 9007199254740991;

// Whether an array holds exactly rows x columns elements.
bool holds(const Bytes& bytes, uint64_t rows, uint64_t columns) {
  if (rows == 0 || columns == 0) return bytes.elements == 0;
  return bytes.elements / rows == columns && bytes.elements % rows == 0;
}

bool big(const Bytes& bytes) {
  return bytes.type == napi_bigint64_array || bytes.type == napi_biguint64_array;
}

}  // namespace

// (a, b, out, m, n, k, threads, settled)
napi_value compute_matmul(napi_env env, napi_callback_info info) {
  Arguments<8> arguments(env, info);
  Bytes a, b, out;
  uint64_t m, n, k;
  uint32_t threads;
  if (!read_bytes(env, arguments[0], true, &a) || !read_bytes(env, arguments[1], true, &b) ||
      !read_bytes(env, arguments[2], true, &out) || !read_count(env, arguments[3], kMostSide, &m) ||
      !read_count(env, arguments[4], kMostSide, &n) ||
      !read_count(env, arguments[5], kMostSide, &k) || !read_uint32(env, arguments[6], &threads)) {
    return nullptr;
  }
  const bool single = a.type == napi_float32_array && b.type == napi_float32_array;
  if (!holds(a, m, k) || !holds(b, k, n) || !holds(out, m, n) || big(a) || big(b) ||
      out.type != (single ? napi_float32_array : napi_float64_array)) {
    throw_type_error(env, "numbers of m x k, k x n and m x n are needed here");
    return nullptr;
  }
  auto job = make(env, [&] {
    return matmul_job({a.data, element(a)}, {b.data, element(b)}, out.data,
                      {static_cast<size_t>(m), static_cast<size_t>(n), static_cast<size_t>(k)},
                      threads);
  });
  return begin(env, job, nothing, {arguments[0], arguments[1], arguments[2]}, arguments[7]);
}

}  // namespace manycore::binding
