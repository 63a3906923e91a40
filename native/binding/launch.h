// What every function that starts a job on native threads shares.
#pragma once

#include <node_api.h>

#include <exception>
#include <initializer_list>
#include <memory>
#include <span>

#include "binding/arguments.h"
#include "binding/running.h"
#include "compute/values.h"

namespace manycore::binding {

static_assert(static_cast<int>(Element::Float64) == napi_float64_array);
static_assert(static_cast<int>(Element::BigUint64) == napi_biguint64_array);

inline Element element(const Bytes& bytes) { return static_cast<Element>(bytes.type); }

// An array in shared memory.
bool read_values(napi_env env, napi_value value, Values* out);

// A non-negative integer that a double holds exactly, at most `largest`.
bool read_count(napi_env env, napi_value value, double largest, uint64_t* out);

void throw_no_memory(napi_env env);

// One value that keeps all of these objects alive; null for none. False when it cannot be made,
// which an exception then tells or the environment's end.
bool hold(napi_env env, std::span<const napi_value> values, napi_value* out);

// Kernels take memory where they need it; running out of it must not end the process. Null with a
// JavaScript exception pending.
template <class Make>
std::shared_ptr<Job> make(napi_env env, Make&& job) {
  try {
    return job();
  } catch (const std::exception&) {
    throw_no_memory(env);
    return nullptr;
  }
}

// Starts it, unless it is null. `keeps`: the arrays that the job works on.
inline napi_value begin(napi_env env, std::shared_ptr<Job> job, Running::Result result,
                        std::span<const napi_value> keeps, napi_value settled) {
  napi_value held = nullptr;
  if (job == nullptr || (!job->brief() && !hold(env, keeps, &held))) return nullptr;
  return Running::start(env, std::move(job), result, held, settled);
}
inline napi_value begin(napi_env env, std::shared_ptr<Job> job, Running::Result result,
                        std::initializer_list<napi_value> keeps, napi_value settled) {
  return begin(env, std::move(job), result, std::span(keeps.begin(), keeps.size()), settled);
}

// For jobs whose result is in the arrays.
inline napi_value nothing(napi_env env, const Job&) { return undefined(env); }

}  // namespace manycore::binding
