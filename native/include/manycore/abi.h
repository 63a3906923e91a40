// What a library of kernels and manycore know of each other: two tables of C functions and plain
// structures. Nothing else crosses between them, so they need not be built by the same compiler,
// nor against the same standard library. Kernels use the other headers of this folder.
//
// What is here changes together with MANYCORE_KERNEL_INTERFACE; functions may be added at the end
// of Host without that.
#pragma once

#include <cstddef>
#include <cstdint>

#define MANYCORE_KERNEL_INTERFACE 1

#if defined(_WIN32)
#define MANYCORE_EXPORT __declspec(dllexport)
#else
#define MANYCORE_EXPORT __attribute__((visibility("default"), used))
#endif

// Hidden: two libraries in one process each have their own of everything in these headers.
namespace [[gnu::visibility("hidden")]] manycore {
namespace abi {

inline constexpr uint32_t kVersion = MANYCORE_KERNEL_INTERFACE;

// How a call of the host has ended.
enum Outcome : int32_t {
  kDone,
  kTimedOut,
  kClosed,
  kTooLarge,
  kStopped,  // the kernel shall end: its job was cancelled or has failed
  // Host::reason says more about these.
  kAbandoned,
  kDeadlock,
  kNotOwner,
  kBroken,
  kFailed,
};

// What a parameter is.
enum Role : uint8_t {
  kScalar,  // type: an Element
  kSpan,    // type: an Element; the spans of a call have one length, which is the range's
  kWhole,   // the same, of any length
  kObject,  // type: a Shape; detail: of a queue, what it carries
};

// As napi_typedarray_type counts them, and one more.
enum Element : uint8_t {
  kInt8 = 0,
  kUint8 = 1,
  kInt16 = 3,
  kUint16 = 4,
  kInt32 = 5,
  kUint32 = 6,
  kFloat32 = 7,
  kFloat64 = 8,
  kInt64 = 9,
  kUint64 = 10,
  kBool = 11,
};

// Objects of manycore, as their memory names them.
enum Shape : uint8_t {
  kMutex = 1,
  kQueue = 2,
  kSemaphore = 3,
  kEvent = 4,
  kBarrier = 5,
  kRecursiveMutex = 8,
};

// What a queue carries.
enum Carries : uint8_t {
  kOfInt32 = 1,
  kOfUint32 = 2,
  kOfFloat64 = 3,
  kOfInt64 = 4,
  kOfBytes = 5,
};

// What the encoded form of a byte string begins with.
inline constexpr uint8_t kEncodedBytes = 12;

struct Parameter {
  uint8_t role, type, detail;
  uint8_t constant;  // the kernel only reads it
};

union Argument {
  double number;  // a floating-point scalar
  uint64_t bits;  // any other, as a 64-bit integer
  struct {
    void* data;
    uint64_t length;  // in elements; of an object in bytes
  } memory;
};

enum Result : uint32_t { kNothing, kSum };

struct Kernel {
  const char* name;
  const Parameter* parameters;
  uint32_t count;
  uint32_t result;
  uint64_t grain;  // indices per call at the most; 0: whatever seems right
  uint64_t brief;  // up to so many indices are one call, by whoever starts it
  // Lets no exception out: it tells Host::fail.
  void (*run)(const Argument* arguments, uint64_t begin, uint64_t end, double* result);
  Kernel* next;
};

// What a library answers; version first, for ever.
struct Library {
  uint32_t version;
  uint32_t needs;      // so many bytes of Host
  const char* marker;  // stands in the file, so that it can be told without loading it
  const Kernel* first;
};

// Times are nanoseconds, INT64_MAX without a limit. Objects are the memory of their handles.
struct Host {
  uint32_t version;
  uint32_t size;

  // 1: the kernel that this thread runs shall end.
  int32_t (*stopped)();
  // That kernel has failed.
  void (*fail)(int32_t outcome, const char* text, uint64_t length);
  // What the last call of this thread that did not end well has to say.
  const char* (*reason)();

  // 1: the memory holds a sound object of that Shape, and detail.
  int32_t (*verify)(const void* memory, uint64_t byte_length, uint32_t shape, uint32_t detail);

  // recursive, recover: 0 or 1.
  int32_t (*mutex_lock)(void* mutex, int32_t recursive, int32_t recover, int64_t timeout);
  int32_t (*mutex_unlock)(void* mutex, int32_t recursive);

  int32_t (*semaphore_acquire)(void* semaphore, uint32_t permits, int64_t timeout);
  int32_t (*semaphore_release)(void* semaphore, uint32_t permits);

  void (*event_set)(void* event);
  void (*event_clear)(void* event);
  int32_t (*event_is_set)(const void* event);
  int32_t (*event_wait)(void* event, int64_t timeout);

  // timeout -1: the barrier's own.
  int32_t (*barrier_wait)(void* barrier, int64_t timeout, uint32_t* index);
  void (*barrier_abort)(void* barrier);
  void (*barrier_reset)(void* barrier);

  // The view has been checked; a queue's values are 64 bits.
  struct Queue {
    void* memory;
    uint32_t capacity, slot_bytes, blocks, carries;
  };
  int32_t (*queue_open)(void* memory, uint64_t byte_length, uint32_t carries, Queue* view);
  int32_t (*queue_closed)(const Queue* queue);
  void (*queue_close)(const Queue* queue);
  int32_t (*queue_task_done)(const Queue* queue, uint32_t count);
  int32_t (*queue_join)(const Queue* queue, int64_t timeout);
  // `values` are of the queue's type; done says how many, whatever the outcome. all 0: a get, or a
  // put, of what is there, or fits, at once.
  int32_t (*queue_put)(const Queue* queue, const void* value, int64_t timeout);
  int32_t (*queue_get)(const Queue* queue, void* value, int64_t timeout);
  int32_t (*queue_put_many)(const Queue* queue, const void* values, uint64_t count, int64_t timeout,
                            uint64_t* done);
  int32_t (*queue_get_many)(const Queue* queue, void* values, uint64_t most, int64_t timeout,
                            uint64_t* done);
  // Encoded values. A get that is too large says how long the value is, and leaves it there.
  uint64_t (*bytes_longest)(const Queue* queue);
  int32_t (*bytes_put)(const Queue* queue, const uint8_t* data, uint64_t length, int64_t timeout);
  int32_t (*bytes_get)(const Queue* queue, uint8_t* data, uint64_t capacity, int64_t timeout,
                       uint64_t* length);
};

inline constexpr int64_t kNoLimit = INT64_MAX;

#if defined(MANYCORE_CORE)
// A program that links manycore's core (CMake target `core`) has the table in itself.
const Host& host();
#else
// A library of kernels is given it when it is loaded.
inline const Host* given = nullptr;
inline const Host& host() { return *given; }
#endif

}  // namespace abi
}  // namespace manycore
