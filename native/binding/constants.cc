#include "binding/constants.h"

#include "binding/arguments.h"
#include "memory/segment.h"
#include "memory/thread.h"

namespace manycore::binding {
namespace {

struct Constant {
  const char* name;
  double value;
};

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
    {"SEGMENT_MOST_BYTES", kMostSegmentBytes},
    {"SEGMENT_MOST_ALIGNMENT", kMostAlignment},
    {"SEGMENT_MOST_NAME", kMostSegmentName},
};

}  // namespace

bool describe_layout(napi_env env, napi_value* layout) {
  if (napi_create_object(env, layout) != napi_ok) return false;
  for (const Constant& constant : kLayout) {
    napi_set_named_property(env, *layout, constant.name, number(env, constant.value));
  }
  return true;
}

}  // namespace manycore::binding
