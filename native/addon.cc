// The addon's table of contents: every name that JavaScript sees, and where it is.
#include <node_api.h>

#include "binding/arguments.h"
#include "binding/barrier.h"
#include "binding/batch.h"
#include "binding/buffers.h"
#include "binding/bytes.h"
#include "binding/claims.h"
#include "binding/compute.h"
#include "binding/condition.h"
#include "binding/environment.h"
#include "binding/event.h"
#include "binding/queue.h"
#include "binding/rehearsal.h"
#include "binding/rwlock.h"
#include "binding/semaphore.h"
#include "binding/sync.h"
#include "binding/thread.h"
#include "memory/thread.h"

#if defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#elif defined(__APPLE__)
#include <dlfcn.h>
#endif

namespace manycore::binding {
namespace {

struct Entry {
  const char* name;
  napi_callback call;
};

constexpr Entry kEntries[] = {
    {"waitWord", wait_word},
    {"waitWordAsync", wait_word_async},
    {"watchWord", watch_word},
    {"wakeWord", wake_word},
    {"waiters", waiters},
    {"waitForAnswer", wait_for_answer},
    {"signalAtExit", signal_at_exit},
    {"cancel", cancel},
    {"deadlockReport", deadlock_report},
    {"verify", verify},
    {"agentName", agent_name},
    {"agentDescribe", agent_describe},
    {"mutexInitialise", mutex_initialise},
    {"mutexLock", mutex_lock},
    {"mutexLockAsync", mutex_lock_async},
    {"mutexRecover", mutex_recover},
    {"mutexUnlock", mutex_unlock},
    {"queueByteLength", queue_byte_length},
    {"queueInitialise", queue_initialise},
    {"queuePut", queue_put},
    {"queueGet", queue_get},
    {"queuePutAsync", queue_put_async},
    {"queueGetAsync", queue_get_async},
    {"queueItemAdded", queue_item_added},
    {"queueSpaceMade", queue_space_made},
    {"queueMarkDone", queue_mark_done},
    {"queueJoin", queue_join},
    {"queueJoinAsync", queue_join_async},
    {"queueClose", queue_close},
    {"queueNote", queue_note},
    {"queueWatch", queue_watch},
    {"scratch", scratch},
    {"scratchTrim", scratch_trim},
    {"bytesOpen", bytes_open},
    {"bytesPut", bytes_put},
    {"bytesPutMany", bytes_put_many},
    {"bytesGet", bytes_get},
    {"bytesPutAsync", bytes_put_async},
    {"bytesGetAsync", bytes_get_async},
    {"bytesReceived", bytes_received},
    {"bufferLend", buffer_lend},
    {"bufferTake", buffer_take},
    {"bufferLook", buffer_look},
    {"bufferDrop", buffer_drop},
    {"buffersLent", buffers_lent},
    {"queuePutMany", queue_put_many},
    {"queueGetMany", queue_get_many},
    {"queueDrain", queue_drain},
    {"jobWait", job_wait},
    {"jobCancel", job_cancel},
    {"computeThreads", compute_threads},
    {"computeIsa", compute_isa},
    {"computeSum", compute_sum},
    {"computeSumRange", compute_sum_range},
    {"computeSort", compute_sort},
    {"computeCountPrimes", compute_count_primes},
    {"computeMandelbrot", compute_mandelbrot},
    {"conditionInitialise", condition_initialise},
    {"conditionWait", condition_wait},
    {"conditionWaitAsync", condition_wait_async},
    {"conditionNotify", condition_notify},
    {"rwlockInitialise", rwlock_initialise},
    {"rwlockEnrol", rwlock_enrol},
    {"rwlockRead", rwlock_read},
    {"rwlockReadAnnounced", rwlock_read_announced},
    {"rwlockWrite", rwlock_write},
    {"rwlockRecover", rwlock_recover},
    {"rwlockReadAsync", rwlock_read_async},
    {"rwlockWriteAsync", rwlock_write_async},
    {"rwlockReaderLeft", rwlock_reader_left},
    {"rwlockUnlockWrite", rwlock_unlock_write},
    {"rwlockReaders", rwlock_readers},
    {"semaphoreInitialise", semaphore_initialise},
    {"semaphoreAcquire", semaphore_acquire},
    {"semaphoreAcquireAsync", semaphore_acquire_async},
    {"semaphoreRelease", semaphore_release},
    {"eventInitialise", event_initialise},
    {"eventSet", event_set},
    {"eventWait", event_wait},
    {"eventWaitAsync", event_wait_async},
    {"barrierInitialise", barrier_initialise},
    {"barrierWait", barrier_wait},
    {"barrierWaitAsync", barrier_wait_async},
    {"barrierComplete", barrier_complete},
    {"barrierFail", barrier_fail},
    {"barrierAbort", barrier_abort},
    {"barrierReset", barrier_reset},
    {"threadInitialise", thread_initialise},
    {"threadStart", thread_start},
    {"threadOpen", thread_open},
    {"threadAbandon", thread_abandon},
    {"threadCancel", thread_cancel},
    {"threadAdvance", thread_advance},
    {"threadAsk", thread_ask},
    {"threadAwait", thread_await},
    {"threadAwaitAsync", thread_await_async},
    {"threadAskedAsync", thread_asked_async},
    {"threadForget", thread_forget},
    {"threadCpuTime", thread_cpu_time},
    {"threadTry", thread_try},
    {"threadMain", thread_main},
    {"threadNumber", thread_number},
    {"rehearse", rehearse},
};

struct Constant {
  const char* name;
  double value;
};

// For the test that holds src/memory/layout.ts against memory/layout.h.
constexpr Constant kLayout[] = {
    {"MAGIC", kMagic},
    {"VERSION", kLayoutVersion},
    {"HEADER_KIND", offsetof(Header, kind)},
    {"HEADER_BYTE_LENGTH", offsetof(Header, byteLength)},
    {"KIND_MUTEX", static_cast<double>(Kind::Mutex)},
    {"KIND_QUEUE", static_cast<double>(Kind::Queue)},
    {"KIND_CONDITION", static_cast<double>(Kind::Condition)},
    {"KIND_RWLOCK", static_cast<double>(Kind::RwLock)},
    {"KIND_RECURSIVE_MUTEX", static_cast<double>(Kind::RecursiveMutex)},
    {"LOCK_WAITERS", lock_word::kWaiters},
    {"LOCK_POISONED", lock_word::kPoisoned},
    {"LOCK_OWNER_SHIFT", lock_word::kOwnerShift},
    {"LOCK_SHARED", lock_word::kShared},
    {"NAME_LENGTH", sizeof(Name)},
    {"MUTEX_STATE", offsetof(MutexLayout, state)},
    {"MUTEX_DEPTH", offsetof(MutexLayout, depth)},
    {"MUTEX_MOST_DEPTH", kMostDepth},
    {"MUTEX_NAME", offsetof(MutexLayout, name)},
    {"MUTEX_SIZE", sizeof(MutexLayout)},
    {"QUEUE_CAPACITY", offsetof(QueueLayout, capacity)},
    {"QUEUE_ELEMENT_TYPE", offsetof(QueueLayout, elementType)},
    {"QUEUE_MARK", offsetof(QueueLayout, mark)},
    {"QUEUE_SLOT_BYTES", offsetof(QueueLayout, slotBytes)},
    {"QUEUE_BLOCKS", offsetof(QueueLayout, blocks)},
    {"BLOCK_BYTES", kBlockBytes},
    {"QUEUE_NAME", offsetof(QueueLayout, name)},
    {"QUEUE_TAIL", offsetof(QueueLayout, tail)},
    {"QUEUE_HEAD", offsetof(QueueLayout, head)},
    {"QUEUE_ITEMS", offsetof(QueueLayout, items)},
    {"QUEUE_SPACE", offsetof(QueueLayout, space)},
    {"QUEUE_DONE", offsetof(QueueLayout, done)},
    {"QUEUE_FINISHED", offsetof(QueueLayout, finished)},
    {"QUEUE_ROOM", offsetof(QueueLayout, room)},
    {"QUEUE_SLOTS", sizeof(QueueLayout)},
    {"SLOT_STAMP", offsetof(QueueSlot, stamp)},
    {"SLOT_VALUE", offsetof(QueueSlot, value)},
    {"SLOT_SIZE", sizeof(QueueSlot)},
    {"CONDITION_WAITERS", offsetof(ConditionLayout, waiters)},
    {"CONDITION_NAME", offsetof(ConditionLayout, name)},
    {"CONDITION_SIZE", sizeof(ConditionLayout)},
    {"RWLOCK_STATE", offsetof(RwLockLayout, state)},
    {"RWLOCK_NAME", offsetof(RwLockLayout, name)},
    {"RWLOCK_SIZE", sizeof(RwLockLayout)},
    {"KIND_SEMAPHORE", static_cast<double>(Kind::Semaphore)},
    {"SEMAPHORE_STATE", offsetof(SemaphoreLayout, state)},
    {"SEMAPHORE_LIMIT", offsetof(SemaphoreLayout, limit)},
    {"SEMAPHORE_NAME", offsetof(SemaphoreLayout, name)},
    {"SEMAPHORE_SIZE", sizeof(SemaphoreLayout)},
    {"SEMAPHORE_WAITERS", semaphore_word::kWaiters},
    {"SEMAPHORE_PERMITS_SHIFT", semaphore_word::kPermitsShift},
    {"SEMAPHORE_MOST_PERMITS", semaphore_word::kMostPermits},
    {"KIND_EVENT", static_cast<double>(Kind::Event)},
    {"EVENT_STATE", offsetof(EventLayout, state)},
    {"EVENT_NAME", offsetof(EventLayout, name)},
    {"EVENT_SIZE", sizeof(EventLayout)},
    {"EVENT_SET", event_word::kSet},
    {"KIND_BARRIER", static_cast<double>(Kind::Barrier)},
    {"BARRIER_PARTIES", offsetof(BarrierLayout, parties)},
    {"BARRIER_PHASE", offsetof(BarrierLayout, phase)},
    {"BARRIER_ARRIVED", offsetof(BarrierLayout, arrived)},
    {"BARRIER_TIMEOUT", offsetof(BarrierLayout, timeout)},
    {"BARRIER_NAME", offsetof(BarrierLayout, name)},
    {"BARRIER_SIZE", sizeof(BarrierLayout)},
    {"BARRIER_ACTING", barrier_phase::kActing},
    {"BARRIER_DOOMED", barrier_phase::kDoomed},
    {"BARRIER_MOST_PARTIES", barrier_phase::kMostParties},
    {"KIND_THREAD", static_cast<double>(Kind::Thread)},
    {"THREAD_STAGE", offsetof(ThreadLayout, stage)},
    {"THREAD_WISH", offsetof(ThreadLayout, wish)},
    {"THREAD_AGENT", offsetof(ThreadLayout, agent)},
    {"THREAD_EXIT_CODE", offsetof(ThreadLayout, exitCode)},
    {"THREAD_FLAGS", offsetof(ThreadLayout, flags)},
    {"THREAD_ID", offsetof(ThreadLayout, threadId)},
    {"THREAD_NATIVE_ID", offsetof(ThreadLayout, nativeId)},
    {"THREAD_FORM", offsetof(ThreadLayout, form)},
    {"THREAD_LENGTH", offsetof(ThreadLayout, length)},
    {"THREAD_NAME", offsetof(ThreadLayout, name)},
    {"THREAD_SIZE", sizeof(ThreadLayout)},
    {"THREAD_NEW", thread_stage::kNew},
    {"THREAD_STARTED", thread_stage::kStarted},
    {"THREAD_RUNNING", thread_stage::kRunning},
    {"THREAD_SETTLED", thread_stage::kSettled},
    {"THREAD_ENDED", thread_stage::kEnded},
    {"THREAD_CANCEL", thread_wish::kCancel},
    {"THREAD_TERMINATE", thread_wish::kTerminate},
    {"THREAD_DAEMON", thread_flag::kDaemon},
    {"THREAD_HAS_EXIT_CODE", thread_flag::kExitCode},
    {"THREAD_IDLE", thread_flag::kIdle},
    {"THREAD_TERMINATED", thread_flag::kTerminated},
    {"THREAD_CANCELLED", thread_flag::kCancelled},
    {"THREAD_FOREIGN", thread_flag::kForeign},
};

// Native threads may still run this library's code when Node unloads it with the last environment
// that had loaded it. On Linux the link flag -z nodelete says the same.
void pin_library() {
#if defined(_WIN32)
  HMODULE module;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(&pin_library), &module);
#elif defined(__APPLE__)
  Dl_info self;
  if (dladdr(reinterpret_cast<void*>(&pin_library), &self) != 0) {
    dlopen(self.dli_fname, RTLD_NOW | RTLD_NODELETE);
  }
#endif
}

// The worker that loads the addon may be terminated meanwhile, and then any call may fail. So raw
// calls, whose failure is nothing but a status: the wrapper's classes end the process when they
// cannot throw.
napi_value initialise(napi_env env, napi_value exports) {
  pin_library();
  const Environment* environment = Environment::create(env);
  if (environment == nullptr) {
    bool pending = true;
    if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) {
      napi_throw_error(env, nullptr, "more than 4095 threads use manycore");
    }
    return exports;
  }
  napi_set_named_property(env, exports, "agent", number(env, environment->agent()));
  napi_value layout;
  if (napi_create_object(env, &layout) != napi_ok) return exports;
  for (const Constant& constant : kLayout) {
    napi_set_named_property(env, layout, constant.name, number(env, constant.value));
  }
  napi_set_named_property(env, exports, "layout", layout);
  for (const Entry& entry : kEntries) {
    napi_value function;
    if (napi_create_function(env, entry.name, NAPI_AUTO_LENGTH, entry.call, nullptr, &function) !=
            napi_ok ||
        napi_set_named_property(env, exports, entry.name, function) != napi_ok) {
      return exports;
    }
  }
  return exports;
}

}  // namespace
}  // namespace manycore::binding

NAPI_MODULE_INIT() { return manycore::binding::initialise(env, exports); }
