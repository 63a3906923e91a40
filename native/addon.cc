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
#include "binding/constants.h"
#include "binding/environment.h"
#include "binding/event.h"
#include "binding/kernel.h"
#include "binding/library.h"
#include "binding/matmul.h"
#include "binding/memory.h"
#include "binding/pipe.h"
#include "binding/process.h"
#include "binding/queue.h"
#include "binding/reduce.h"
#include "binding/rehearsal.h"
#include "binding/rwlock.h"
#include "binding/semaphore.h"
#include "binding/sort.h"
#include "binding/sync.h"
#include "binding/thread.h"
#include "binding/workloads.h"

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
    {"agentIn", agent_in},
    {"mutexInitialise", mutex_initialise},
    {"mutexLock", mutex_lock},
    {"mutexLockAsync", mutex_lock_async},
    {"mutexRecover", mutex_recover},
    {"mutexUnlock", mutex_unlock},
    {"queueByteLength", queue_byte_length},
    {"queueInitialise", queue_initialise},
    {"queueOpen", queue_open},
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
    {"pipeAwait", pipe_await},
    {"pipeLook", pipe_look},
    {"pipeTake", pipe_take},
    {"pipeSend", pipe_send},
    {"pipeLose", pipe_lose},
    {"pipeDrop", pipe_drop},
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
    {"computeCompiler", compute_compiler},
    {"computeSum", compute_sum},
    {"computeMean", compute_mean},
    {"computeExtreme", compute_extreme},
    {"computeIndex", compute_index},
    {"computeVariance", compute_variance},
    {"computeDot", compute_dot},
    {"computeCumsum", compute_cumsum},
    {"computeHistogram", compute_histogram},
    {"computeSumRange", compute_sum_range},
    {"computeSort", compute_sort},
    {"computeCountPrimes", compute_count_primes},
    {"computeMandelbrot", compute_mandelbrot},
    {"computeArgsort", compute_argsort},
    {"computeMatmul", compute_matmul},
    {"kernelOps", kernel_ops},
    {"kernelCreate", kernel_create},
    {"kernelRun", kernel_run},
    {"kernelReduce", kernel_reduce},
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
    {"memoryCreate", memory_create},
    {"memoryOpen", memory_open},
    {"memoryClose", memory_close},
    {"memoryUnlink", memory_unlink},
    {"memoryAllocate", memory_allocate},
    {"memoryLocate", memory_locate},
    {"memoryList", memory_list},
    {"memoryClean", memory_clean},
    {"memoryLarge", memory_large},
    {"processCreate", process_create},
    {"processOpen", process_open},
    {"processRevive", process_revive},
    {"processKeep", process_keep},
    {"processState", process_state},
    {"processName", process_name},
    {"processSegment", process_segment},
    {"processRead", process_read},
    {"processStarted", process_started},
    {"processEnded", process_ended},
    {"processRun", process_run},
    {"processInherit", process_inherit},
    {"processMine", process_mine},
    {"processMark", process_mark},
    {"processPut", process_put},
    {"processAwait", process_await},
    {"processAwaitAsync", process_await_async},
    {"processNumber", process_number},
    {"libraryVersion", library_version},
    {"libraryLoad", library_load},
    {"libraryRun", library_run},
    {"rehearse", rehearse},
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
  Environment* environment = Environment::create(env);
  if (environment == nullptr) {
    bool pending = true;
    if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) {
      napi_throw_error(env, nullptr, "more than 4095 threads use manycore");
    }
    return exports;
  }
  napi_set_named_property(env, exports, "agent", number(env, environment->agent()));
  napi_value layout;
  if (!describe_layout(env, &layout)) return exports;
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
