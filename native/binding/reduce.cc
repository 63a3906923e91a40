#include "binding/reduce.h"

#include "binding/launch.h"
#include "compute/sum.h"

namespace manycore::binding {
namespace {

napi_value number_of(napi_env env, const Job& job) {
  return number(env, static_cast<const Reduction&>(job).number());
}

}  // namespace

// (array, threads, settled)
napi_value compute_sum(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Bytes bytes;
  uint32_t threads;
  if (!read_bytes(env, arguments[0], true, &bytes) || !read_uint32(env, arguments[1], &threads)) {
    return nullptr;
  }
  auto job = make(env, [&] {
    return std::make_shared<Sum>(bytes.data, element(bytes), bytes.elements, threads);
  });
  const auto big = [](napi_env e, const Job& sum) {
    napi_value result = nullptr;
    napi_create_bigint_int64(e, static_cast<const Sum&>(sum).integer(), &result);
    return result;
  };
  const bool wide = bytes.type == napi_bigint64_array || bytes.type == napi_biguint64_array;
  return begin(env, job, wide ? static_cast<Running::Result>(big) : number_of, arguments[0],
               arguments[2]);
}

}  // namespace manycore::binding
