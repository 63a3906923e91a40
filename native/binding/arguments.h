// Reading JavaScript arguments without ever trusting them. The TypeScript side checks for people,
// with messages that help; this side makes sure that nothing can crash the process.
#pragma once

#include <node_api.h>

#include "binding/environment.h"
#include "memory/thread.h"
#include "queue/bytes.h"
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
};

// Any typed array. `shared` asks for one over a SharedArrayBuffer: only such memory stays where it
// is while another thread works on it.
bool read_bytes(napi_env env, napi_value value, bool shared, Bytes* out);
bool read_boolean(napi_env env, napi_value value, bool* out);
bool read_double(napi_env env, napi_value value, double* out);
bool read_uint32(napi_env env, napi_value value, uint32_t* out);
// Milliseconds.
bool read_deadline(napi_env env, napi_value value, Deadline* out);
// An element of a shared Int32Array.
Word* read_word(napi_env env, napi_value array, napi_value index);

// Null, with a TypeError, unless the array holds a valid structure of this kind.
MutexLayout* read_mutex(napi_env env, napi_value array);  // or a RecursiveMutex
ConditionLayout* read_condition(napi_env env, napi_value array);
RwLockLayout* read_rwlock(napi_env env, napi_value array);
std::optional<Ring> read_queue(napi_env env, napi_value array);
std::optional<ByteRing> read_byte_queue(napi_env env, napi_value array);
SemaphoreLayout* read_semaphore(napi_env env, napi_value array);
EventLayout* read_event(napi_env env, napi_value array);
BarrierLayout* read_barrier(napi_env env, napi_value array);
ThreadLayout* read_thread(napi_env env, napi_value array);

// The same for whichever kind; true for those that need no more than their header.
bool verify_structure(napi_env env, napi_value array, Kind kind);

// What the memory of an object begins with; null when there is none.
bool read_where(napi_env env, napi_value array, const void** out);

// For a structure that is yet to be initialised: null, with a TypeError, unless it fits.
void* read_room(napi_env env, napi_value array, size_t byte_length);
template <class Layout>
Layout* read_room(napi_env env, napi_value array) {
  return static_cast<Layout*>(read_room(env, array, sizeof(Layout)));
}

napi_value number(napi_env env, double value);
napi_value boolean(napi_env env, bool value);
napi_value text(napi_env env, const std::string& value);
napi_value undefined(napi_env env);
void throw_type_error(napi_env env, const char* message);

template <class Enum>
napi_value code(napi_env env, Enum value) {
  return number(env, static_cast<int>(value));
}

}  // namespace manycore::binding
