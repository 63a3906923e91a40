#include "binding/reduce.h"

#include "binding/launch.h"
#include "compute/cumsum.h"
#include "compute/extremes.h"
#include "compute/histogram.h"
#include "compute/sum.h"
#include "compute/variance.h"

namespace manycore::binding {
namespace {

template <class Kernel>
napi_value number_of(napi_env env, const Job& job) {
  return number(env, static_cast<const Kernel&>(job).number());
}

// JavaScript knows whether it is to be read as an unsigned one.
template <class Kernel>
napi_value big_of(napi_env env, const Job& job) {
  napi_value result = nullptr;
  napi_create_bigint_int64(env, static_cast<const Kernel&>(job).integer(), &result);
  return result;
}

template <class Kernel>
Running::Result result_of(const Values& x) {
  return is_big(x.element) ? big_of<Kernel> : number_of<Kernel>;
}

napi_value refuse(napi_env env, const char* message) {
  throw_type_error(env, message);
  return nullptr;
}

// The first three of (a, b, threads, settled): arrays of one length, both of bigints or neither.
bool read_pair(napi_env env, const Arguments<4>& arguments, Values* a, Values* b,
               uint32_t* threads) {
  if (!read_values(env, arguments[0], a) || !read_values(env, arguments[1], b) ||
      !read_uint32(env, arguments[2], threads)) {
    return false;
  }
  if (a->length == b->length && is_big(a->element) == is_big(b->element)) return true;
  throw_type_error(env, "two arrays of the same length and kind are needed here");
  return false;
}

}  // namespace

// (array, threads, settled)
napi_value compute_sum(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Values x;
  uint32_t threads;
  if (!read_values(env, arguments[0], &x) || !read_uint32(env, arguments[1], &threads)) {
    return nullptr;
  }
  auto job = make(env, [&] { return std::make_shared<Sum>(x, threads); });
  return begin(env, job, result_of<Sum>(x), {arguments[0]}, arguments[2]);
}

// (array, threads, settled)
napi_value compute_mean(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Values x;
  uint32_t threads;
  if (!read_values(env, arguments[0], &x) || !read_uint32(env, arguments[1], &threads)) {
    return nullptr;
  }
  auto job = make(env, [&] { return std::make_shared<Sum>(x, threads); });
  const auto mean = [](napi_env e, const Job& sum) {
    return number(e, static_cast<const Sum&>(sum).mean());
  };
  return begin(env, job, mean, {arguments[0]}, arguments[2]);
}

namespace {

// (array, largest, threads, settled)
napi_value extremum(napi_env env, napi_callback_info info, bool index) {
  Arguments<4> arguments(env, info);
  Values x;
  bool largest;
  uint32_t threads;
  if (!read_values(env, arguments[0], &x) || !read_boolean(env, arguments[1], &largest) ||
      !read_uint32(env, arguments[2], &threads)) {
    return nullptr;
  }
  auto job = make(env, [&] { return std::make_shared<Extremum>(x, largest, threads); });
  const auto place = [](napi_env e, const Job& extreme) {
    return number(e, static_cast<double>(static_cast<const Extremum&>(extreme).index()));
  };
  return begin(env, job, index ? static_cast<Running::Result>(place) : result_of<Extremum>(x),
               {arguments[0]}, arguments[3]);
}

}  // namespace

napi_value compute_extreme(napi_env env, napi_callback_info info) {
  return extremum(env, info, false);
}

napi_value compute_index(napi_env env, napi_callback_info info) {
  return extremum(env, info, true);
}

// (array, ddof, threads, settled)
napi_value compute_variance(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Values x;
  double ddof;
  uint32_t threads;
  if (!read_values(env, arguments[0], &x) || !read_double(env, arguments[1], &ddof) ||
      !read_uint32(env, arguments[2], &threads)) {
    return nullptr;
  }
  auto job = make(env, [&] { return std::make_shared<Variance>(x, ddof, threads); });
  return begin(env, job, number_of<Variance>, {arguments[0]}, arguments[3]);
}

// (a, b, threads, settled)
napi_value compute_dot(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Values a, b;
  uint32_t threads;
  if (!read_pair(env, arguments, &a, &b, &threads)) return nullptr;
  auto job = make(env, [&] { return std::make_shared<Dot>(a, b, threads); });
  return begin(env, job, result_of<Dot>(a), {arguments[0], arguments[1]}, arguments[3]);
}

// (array, out, threads, settled)
napi_value compute_cumsum(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Values x, out;
  uint32_t threads;
  if (!read_pair(env, arguments, &x, &out, &threads)) return nullptr;
  auto job = make(env, [&] { return cumsum_job(x, out, threads); });
  return begin(env, job, nothing, {arguments[0], arguments[1]}, arguments[3]);
}

// (array, out, low, high, threads, settled): as many bins as `out` has elements.
napi_value compute_histogram(napi_env env, napi_callback_info info) {
  Arguments<6> arguments(env, info);
  Values x, out;
  double low, high;
  uint32_t threads;
  if (!read_values(env, arguments[0], &x) || !read_values(env, arguments[1], &out) ||
      !read_double(env, arguments[2], &low) || !read_double(env, arguments[3], &high) ||
      !read_uint32(env, arguments[4], &threads)) {
    return nullptr;
  }
  if (out.element != Element::Uint32 || out.length < 1 || out.length > kMostBins) {
    return refuse(env, "a Uint32Array of up to 2^24 counts is needed here");
  }
  auto job = make(env, [&] {
    return std::make_shared<Histogram>(x, static_cast<uint32_t*>(out.data),
                                       static_cast<uint32_t>(out.length), low, high, threads);
  });
  return begin(env, job, nothing, {arguments[0], arguments[1]}, arguments[5]);
}

}  // namespace manycore::binding
