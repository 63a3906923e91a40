#include "binding/workloads.h"

#include "binding/launch.h"
#include "compute/mandelbrot.h"
#include "compute/primes.h"
#include "compute/sum.h"

namespace manycore::binding {
namespace {

// Beyond it the sum of the integers is not exact in a double any more.
constexpr double kLongestRange = 134217728;  // 2^27
// Up to here the base primes, which the calling thread computes, are those below 10^6.
constexpr double kLargestLimit = 1e12;

napi_value number_of(napi_env env, const Job& job) {
  return number(env, static_cast<const SumRange&>(job).number());
}

}  // namespace

// (count, threads, settled)
napi_value compute_sum_range(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  uint64_t count;
  uint32_t threads;
  if (!read_count(env, arguments[0], kLongestRange, &count) ||
      !read_uint32(env, arguments[1], &threads)) {
    return nullptr;
  }
  auto job = make(env, [&] { return std::make_shared<SumRange>(count, threads); });
  return begin(env, job, number_of, {}, arguments[2]);
}

// (limit, threads, settled)
napi_value compute_count_primes(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  uint64_t limit;
  uint32_t threads;
  if (!read_count(env, arguments[0], kLargestLimit, &limit) ||
      !read_uint32(env, arguments[1], &threads)) {
    return nullptr;
  }
  auto job = make(env, [&] { return std::make_shared<CountPrimes>(limit, threads); });
  const auto count = [](napi_env e, const Job& primes) {
    return number(e, static_cast<double>(static_cast<const CountPrimes&>(primes).count()));
  };
  return begin(env, job, count, {}, arguments[2]);
}

// (out, width, height, maxIterations, x0, x1, y0, y1, threads, settled)
napi_value compute_mandelbrot(napi_env env, napi_callback_info info) {
  Arguments<10> arguments(env, info);
  Bytes out;
  uint32_t width, height, threads;
  MandelbrotView view{};
  if (!read_bytes(env, arguments[0], true, &out) || !read_uint32(env, arguments[1], &width) ||
      !read_uint32(env, arguments[2], &height) ||
      !read_uint32(env, arguments[3], &view.maxIterations) ||
      !read_double(env, arguments[4], &view.x0) || !read_double(env, arguments[5], &view.x1) ||
      !read_double(env, arguments[6], &view.y0) || !read_double(env, arguments[7], &view.y1) ||
      !read_uint32(env, arguments[8], &threads)) {
    return nullptr;
  }
  view.width = width;
  view.height = height;
  if (out.type != napi_uint16_array || view.maxIterations > UINT16_MAX ||
      out.elements < uint64_t{width} * height) {
    throw_type_error(env, "a Uint16Array of width x height counts is needed here");
    return nullptr;
  }
  auto job = make(env, [&] {
    return std::make_shared<Mandelbrot<uint16_t>>(view, reinterpret_cast<uint16_t*>(out.data),
                                                  threads);
  });
  return begin(env, job, nothing, {arguments[0]}, arguments[9]);
}

}  // namespace manycore::binding
