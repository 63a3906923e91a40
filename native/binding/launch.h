// What every function that starts a job on native threads shares.
#pragma once

#include <node_api.h>

#include <exception>
#include <initializer_list>
#include <memory>

#include "binding/arguments.h"
#include "binding/running.h"
#include "compute/values.h"

namespace manycore::binding {

static_assert(static_cast<int>(Element::Float64) == napi_float64_array);
static_assert(static_cast<int>(Element::BigUint64) == napi_biguint64_array);

inline Element element(const Bytes& bytes) { return static_cast<Element>(bytes.type); }

// An array in shared memory.
bool read_values(napi_env env, napi_value value, Values* out);

// What a job keeps alive that works on two arrays.
napi_value both(napi_env env, napi_value first, napi_value second);

// A non-negative integer that a double holds exactly, at most `largest`.
bool read_count(napi_env env, napi_value value, double largest, uint64_t* out);

void throw_no_memory(napi_env env);

// A JavaScript array of these, for what a job keeps alive. Null when it cannot be made, which an
// exception then tells or the environment's end.
napi_value together(napi_env env, std::initializer_list<napi_value> values);

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

// Starts it, unless it is null. `keeps`: what the job works on, an array or a JavaScript array of
// several.
inline napi_value begin(napi_env env, std::shared_ptr<Job> job, Running::Result result,
                        napi_value keeps, napi_value settled) {
  if (job == nullptr) return nullptr;
  return Running::start(env, std::move(job), result, keeps, settled);
}

// For jobs whose result is in the arrays.
inline napi_value nothing(napi_env env, const Job&) { return undefined(env); }

}  // namespace manycore::binding
