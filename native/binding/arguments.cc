#include "binding/arguments.h"

#include <cmath>

#include "memory/segment.h"
#include "sync/barrier.h"
#include "sync/event.h"
#include "sync/semaphore.h"
#include "thread/thread.h"

namespace manycore::binding {
namespace {

// Every thread that works on something in a segment has an id there.
bool takes_part(napi_env env, const void* where) {
  if (segment_of(where) == nullptr || Environment::of(env).agent(where) != 0) return true;
  napi_throw_range_error(env, nullptr, "no more threads can use this SharedMemory at once");
  return false;
}

template <class Layout>
Layout* read_structure(napi_env env, napi_value array, Kind kind, Kind or_kind) {
  Bytes bytes;
  if (!read_bytes(env, array, true, &bytes)) return nullptr;
  if (!takes_part(env, bytes.data)) return nullptr;
  auto* layout = reinterpret_cast<Layout*>(bytes.data);
  if (bytes.length < sizeof(Layout) || reinterpret_cast<uintptr_t>(bytes.data) % 8 != 0 ||
      !(layout->header.describes(kind, bytes.length) ||
        layout->header.describes(or_kind, bytes.length))) {
    throw_type_error(env,
                     "this memory does not hold a valid manycore object of the kind asked for");
    return nullptr;
  }
  const Segment* segment = segment_of(layout);
  if (segment != nullptr && segment->me() == 0) {
    throw_type_error(env, "this process has closed the shared memory that the object lives in");
    return nullptr;
  }
  return layout;
}

template <class Layout>
Layout* read_structure(napi_env env, napi_value array, Kind kind) {
  return read_structure<Layout>(env, array, kind, kind);
}

std::optional<QueueShape> read_shape(napi_env env, napi_value array, QueueLayout** queue) {
  *queue = read_structure<QueueLayout>(env, array, Kind::Queue);
  if (*queue == nullptr) return std::nullopt;
  Bytes bytes;
  read_bytes(env, array, true, &bytes);
  const std::optional<QueueShape> shape = QueueShape::of(**queue, bytes.length);
  if (!shape) throw_type_error(env, "this queue's memory is corrupted");
  return shape;
}

}  // namespace

void throw_type_error(napi_env env, const char* message) {
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
}

bool read_bytes(napi_env env, napi_value value, bool shared, Bytes* out) {
  bool is_typed_array = false;
  napi_value buffer;
  void* data = nullptr;
  size_t elements = 0, offset;
  if (napi_is_typedarray(env, value, &is_typed_array) != napi_ok || !is_typed_array ||
      napi_get_typedarray_info(env, value, &out->type, &elements, &data, &buffer, &offset) !=
          napi_ok) {
    throw_type_error(env, "a typed array is needed here");
    return false;
  }
  if (shared) {
    // Node-API knows no SharedArrayBuffer before Node 24; what it does know is that it is none of
    // its own kind.
    bool is_private = true;
    if (napi_is_arraybuffer(env, buffer, &is_private) != napi_ok || is_private) {
      throw_type_error(env, "a typed array over a SharedArrayBuffer is needed here");
      return false;
    }
  }
  static constexpr uint8_t kElementSize[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  if (static_cast<size_t>(out->type) >= sizeof(kElementSize)) {
    throw_type_error(env, "this kind of typed array is not supported");
    return false;
  }
  out->data = static_cast<uint8_t*>(data);
  out->elements = elements;
  out->length = elements * kElementSize[out->type];
  return true;
}

bool read_boolean(napi_env env, napi_value value, bool* out) {
  if (napi_get_value_bool(env, value, out) == napi_ok) return true;
  throw_type_error(env, "a boolean is needed here");
  return false;
}

bool read_double(napi_env env, napi_value value, double* out) {
  if (napi_get_value_double(env, value, out) == napi_ok) return true;
  throw_type_error(env, "a number is needed here");
  return false;
}

bool read_uint32(napi_env env, napi_value value, uint32_t* out) {
  double number;
  if (!read_double(env, value, &number)) return false;
  if (!(number >= 0 && number <= UINT32_MAX) || number != std::floor(number)) {
    throw_type_error(env, "an unsigned 32-bit integer is needed here");
    return false;
  }
  *out = static_cast<uint32_t>(number);
  return true;
}

bool read_deadline(napi_env env, napi_value value, Deadline* out) {
  double milliseconds;
  if (!read_double(env, value, &milliseconds)) return false;
  if (std::isnan(milliseconds)) {
    throw_type_error(env, "a number of milliseconds is needed here");
    return false;
  }
  *out = deadline_after(milliseconds);
  return true;
}

Word* read_word(napi_env env, napi_value array, napi_value index) {
  Bytes bytes;
  uint32_t at;
  if (!read_bytes(env, array, true, &bytes) || !read_uint32(env, index, &at)) return nullptr;
  if (bytes.type != napi_int32_array || at >= bytes.elements) {
    throw_type_error(env, "an element of a shared Int32Array is needed here");
    return nullptr;
  }
  auto* word = reinterpret_cast<Word*>(bytes.data) + at;
  return takes_part(env, word) ? word : nullptr;
}

MutexLayout* read_mutex(napi_env env, napi_value array) {
  return read_structure<MutexLayout>(env, array, Kind::Mutex, Kind::RecursiveMutex);
}

ConditionLayout* read_condition(napi_env env, napi_value array) {
  return read_structure<ConditionLayout>(env, array, Kind::Condition);
}

RwLockLayout* read_rwlock(napi_env env, napi_value array) {
  return read_structure<RwLockLayout>(env, array, Kind::RwLock);
}

std::optional<Ring> read_queue(napi_env env, napi_value array) {
  QueueLayout* queue;
  const std::optional<QueueShape> shape = read_shape(env, array, &queue);
  if (!shape) return std::nullopt;
  return Ring(*queue, *shape);
}

std::optional<ByteRing> read_byte_queue(napi_env env, napi_value array) {
  QueueLayout* queue;
  const std::optional<QueueShape> shape = read_shape(env, array, &queue);
  if (!shape) return std::nullopt;
  return ByteRing(*queue, *shape);
}

SemaphoreLayout* read_semaphore(napi_env env, napi_value array) {
  auto* semaphore = read_structure<SemaphoreLayout>(env, array, Kind::Semaphore);
  if (semaphore == nullptr || semaphore::consistent(*semaphore)) return semaphore;
  throw_type_error(env, "this semaphore's memory is corrupted");
  return nullptr;
}

EventLayout* read_event(napi_env env, napi_value array) {
  auto* event = read_structure<EventLayout>(env, array, Kind::Event);
  if (event == nullptr || event::consistent(*event)) return event;
  throw_type_error(env, "this event's memory is corrupted");
  return nullptr;
}

BarrierLayout* read_barrier(napi_env env, napi_value array) {
  auto* barrier = read_structure<BarrierLayout>(env, array, Kind::Barrier);
  if (barrier == nullptr || barrier::consistent(*barrier)) return barrier;
  throw_type_error(env, "this barrier's memory is corrupted");
  return nullptr;
}

ThreadLayout* read_thread(napi_env env, napi_value array) {
  auto* thread = read_structure<ThreadLayout>(env, array, Kind::Thread);
  if (thread == nullptr || thread::consistent(*thread)) return thread;
  throw_type_error(env, "this thread's memory is corrupted");
  return nullptr;
}

bool verify_structure(napi_env env, napi_value array, Kind kind) {
  switch (kind) {
    case Kind::Mutex:
    case Kind::RecursiveMutex:
      return read_mutex(env, array) != nullptr;
    case Kind::Condition:
      return read_condition(env, array) != nullptr;
    case Kind::RwLock:
      return read_rwlock(env, array) != nullptr;
    case Kind::Queue:
      return read_queue(env, array).has_value();
    case Kind::Semaphore:
      return read_semaphore(env, array) != nullptr;
    case Kind::Event:
      return read_event(env, array) != nullptr;
    case Kind::Barrier:
      return read_barrier(env, array) != nullptr;
    case Kind::Thread:
      return read_thread(env, array) != nullptr;
    case Kind::Process:
      throw_type_error(env, "a process lies in a segment of its own, which is opened by its name");
      return false;
    case Kind::Segment:
      throw_type_error(env, "a segment is memory for objects, and none itself");
      return false;
  }
  return true;
}

bool read_where(napi_env env, napi_value array, const void** out) {
  napi_valuetype type;
  *out = nullptr;
  if (napi_typeof(env, array, &type) == napi_ok && type == napi_undefined) return true;
  Bytes bytes;
  if (!read_bytes(env, array, true, &bytes) || !takes_part(env, bytes.data)) return false;
  *out = bytes.data;
  return true;
}

void* read_room(napi_env env, napi_value array, size_t byte_length) {
  Bytes bytes;
  if (!read_bytes(env, array, true, &bytes)) return nullptr;
  if (bytes.length >= byte_length && reinterpret_cast<uintptr_t>(bytes.data) % 8 == 0) {
    return bytes.data;
  }
  throw_type_error(env, "this memory is too small for the object, or not aligned to 8 bytes");
  return nullptr;
}

napi_value number(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

napi_value boolean(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value text(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, value.data(), value.size(), &result);
  return result;
}

napi_value undefined(napi_env env) {
  napi_value result = nullptr;
  napi_get_undefined(env, &result);
  return result;
}

}  // namespace manycore::binding
