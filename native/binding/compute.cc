#include "binding/compute.h"

#include <napi.h>

#include <atomic>

#include "binding/arguments.h"
#include "binding/running.h"
#include "compute/isa.h"
#include "thread/pool.h"

namespace manycore::binding {
namespace {

Running* find(napi_env env, napi_value id_value) {
  uint32_t id;
  if (!read_uint32(env, id_value, &id)) return nullptr;
  return dynamic_cast<Running*>(Environment::of(env).find(id));
}

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

napi_value compute_compiler(napi_env env, napi_callback_info) {
#define MANYCORE_TEXT(x) #x
#define MANYCORE_VALUE(x) MANYCORE_TEXT(x)
#if defined(__clang__)
  return Napi::String::New(env, "Clang " MANYCORE_VALUE(__clang_major__) "." MANYCORE_VALUE(
                                    __clang_minor__) "." MANYCORE_VALUE(__clang_patchlevel__));
#elif defined(__GNUC__)
  return Napi::String::New(env, "GCC " MANYCORE_VALUE(__GNUC__) "." MANYCORE_VALUE(
                                    __GNUC_MINOR__) "." MANYCORE_VALUE(__GNUC_PATCHLEVEL__));
#elif defined(_MSC_VER)
  return Napi::String::New(env, "MSVC " MANYCORE_VALUE(_MSC_FULL_VER));
#else
  return Napi::String::New(env, "an unknown compiler");
#endif
#undef MANYCORE_VALUE
#undef MANYCORE_TEXT
}

}  // namespace manycore::binding
