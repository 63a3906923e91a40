// Reading JavaScript arguments without ever trusting them. The TypeScript side checks for people,
// with messages that help; this side makes sure that nothing can crash the process.
#pragma once

#include <node_api.h>

#include "binding/environment.h"
#include "memory/layout.h"
#include "sync/wait.h"

namespace manycore::binding {

// A failed read throws a TypeError into JavaScript and returns false or null.
template <size_t N>
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    size_t count = N;
    napi_get_cb_info(env, info, &count, values_, nullptr, nullptr);  // missing ones: undefined
  }
  napi_value operator[](size_t index) const { return values_[index]; }

 private:
  napi_env env_;
  napi_value values_[N];
};

struct Bytes {
  uint8_t* data;
  size_t length;
  napi_typedarray_type type;
  size_t elements;

  // What V8 gives every SharedArrayBuffer, and what compilers may rely on when they copy a header.
  bool aligned() const { return reinterpret_cast<uintptr_t>(data) % 16 == 0; }
};

// Any typed array. `shared` asks for one over a SharedArrayBuffer: only such memory stays where it
// is while another thread works on it.
bool read_bytes(napi_env env, napi_value value, bool shared, Bytes* out);
bool read_double(napi_env env, napi_value value, double* out);
bool read_uint32(napi_env env, napi_value value, uint32_t* out);
// Milliseconds.
bool read_deadline(napi_env env, napi_value value, Deadline* out);
// An element of a shared Int32Array.
Word* read_word(napi_env env, napi_value array, napi_value index);

// Null, with a TypeError, unless the array holds a valid structure of this kind.
MutexLayout* read_mutex(napi_env env, napi_value array);
QueueLayout* read_queue(napi_env env, napi_value array);

napi_value number(napi_env env, double value);
napi_value boolean(napi_env env, bool value);
napi_value undefined(napi_env env);
void throw_type_error(napi_env env, const char* message);

template <class Enum>
napi_value code(napi_env env, Enum value) {
  return number(env, static_cast<int>(value));
}

}  // namespace manycore::binding
