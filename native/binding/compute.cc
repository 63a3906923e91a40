#include "binding/compute.h"

#include <napi.h>

#include <atomic>
#include <cmath>
#include <exception>

#include "binding/arguments.h"
#include "binding/running.h"
#include "compute/isa.h"
#include "compute/mandelbrot.h"
#include "compute/primes.h"
#include "compute/sort.h"
#include "compute/sum.h"
#include "thread/pool.h"

namespace manycore::binding {
namespace {

// Beyond it the sum of the integers is not exact in a double any more.
constexpr double kLongestRange = 134217728;  // 2^27
// Up to here the base primes, which the calling thread computes, are those below 10^6.
constexpr double kLargestLimit = 1e12;

bool read_count(napi_env env, napi_value value, double largest, uint64_t* out) {
  double number;
  if (!read_double(env, value, &number)) return false;
  if (!(number >= 0 && number <= largest) || number != std::floor(number)) {
    throw_type_error(env, "a smaller non-negative integer is needed here");
    return false;
  }
  *out = static_cast<uint64_t>(number);
  return true;
}

// Kernels take memory where they need it; running out of it must not end the process.
template <class Make>
std::shared_ptr<Job> make(napi_env env, Make&& job) {
  try {
    return job();
  } catch (const std::exception&) {
    Napi::RangeError::New(env, "not enough memory for this job").ThrowAsJavaScriptException();
    return nullptr;
  }
}

napi_value begin(napi_env env, std::shared_ptr<Job> job, Running::Result result, napi_value array,
                 napi_value settled) {
  if (job == nullptr) return nullptr;
  return Running::start(env, std::move(job), result, array, settled);
}

// Both kinds of sum say it as a number.
napi_value number_of(napi_env env, const Job& job) {
  return number(env, static_cast<const Reduction&>(job).number());
}

napi_value nothing(napi_env env, const Job&) { return undefined(env); }

Running* find(napi_env env, napi_value id_value) {
  uint32_t id;
  if (!read_uint32(env, id_value, &id)) return nullptr;
  return dynamic_cast<Running*>(Environment::of(env).find(id));
}

Element element(const Bytes& bytes) { return static_cast<Element>(bytes.type); }
static_assert(static_cast<int>(Element::Float64) == napi_float64_array);
static_assert(static_cast<int>(Element::BigUint64) == napi_biguint64_array);

}  // namespace

napi_value job_wait(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Deadline deadline;
  if (!read_deadline(env, arguments[1], &deadline)) return nullptr;
  Running* running = find(env, arguments[0]);
  return boolean(env, running != nullptr && running->wait(env, deadline));
}

napi_value job_cancel(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Running* running = find(env, arguments[0]);
  return boolean(env, running != nullptr && running->cancel());
}

napi_value compute_threads(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  uint32_t count;
  bool suggestion;
  if (!read_uint32(env, arguments[0], &count)) return nullptr;
  if (napi_get_value_bool(env, arguments[1], &suggestion) != napi_ok) {
    throw_type_error(env, "a boolean is needed here");
    return nullptr;
  }
  // Every environment suggests the default when it loads; the first one sets it, a person's wish
  // replaces it for good.
  static std::atomic<bool> chosen{false};
  // Relaxed: the flag guards nothing but itself.
  if (count > 0) {
    const bool late = chosen.exchange(true, std::memory_order_relaxed);
    if (!suggestion || !late) Pool::instance().set_threads(count);
  }
  return number(env, Pool::instance().threads());
}

napi_value compute_isa(napi_env env, napi_callback_info) {
  return Napi::String::New(env, name_of(isa()));
}

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
  return begin(env, job, number_of, nullptr, arguments[2]);
}

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
  return begin(env, job, count, nullptr, arguments[2]);
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
  return begin(env, job, nothing, arguments[0], arguments[9]);
}

}  // namespace manycore::binding
