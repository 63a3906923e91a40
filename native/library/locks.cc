// Mutex, Semaphore, Event and Barrier for kernels.
#include "library/host.h"
#include "memory/segment.h"
#include "sync/barrier.h"
#include "sync/event.h"
#include "sync/mutex.h"
#include "sync/semaphore.h"

namespace manycore::library {
namespace {

std::string called(const MutexLayout& mutex, int32_t is_recursive) {
  return label(is_recursive ? "RecursiveMutex" : "Mutex", mutex.name);
}

int32_t mutex_lock(void* memory, int32_t is_recursive, int32_t recover, int64_t timeout) {
  auto& mutex = *static_cast<MutexLayout*>(memory);
  return waiting(memory, [&](Waiting& self) -> int32_t {
    const auto take = is_recursive ? (recover ? recursive::recover : recursive::lock)
                                   : (recover ? mutex::recover : mutex::lock);
    switch (take(mutex, self.caller(), deadline_of(timeout))) {
      case LockResult::Locked:
        if (Call* call = Call::current(); call && segment_of(memory) == nullptr) call->took();
        return abi::kDone;
      case LockResult::TimedOut:
        return abi::kTimedOut;
      case LockResult::Interrupted:
        return abi::kStopped;
      case LockResult::Abandoned:
        return because(abi::kAbandoned, called(mutex, is_recursive) +
                                            " was abandoned: its owner ended without unlocking "
                                            "it; recover() takes it over");
      case LockResult::Deadlock:
        return because(abi::kDeadlock, self.report().empty()
                                           ? called(mutex, is_recursive) + " is held here already"
                                           : self.report());
      default:
        return because(abi::kFailed, called(mutex, is_recursive) + " is locked too often");
    }
  });
}

int32_t mutex_unlock(void* memory, int32_t is_recursive) {
  auto& mutex = *static_cast<MutexLayout*>(memory);
  const AgentId agent = attend(memory);
  if (agent == 0 || !(is_recursive ? recursive::unlock : mutex::unlock)(mutex, agent)) {
    return abi::kNotOwner;
  }
  if (Call* call = Call::current(); call && segment_of(memory) == nullptr) call->gave();
  return abi::kDone;
}

int32_t semaphore_acquire(void* memory, uint32_t permits, int64_t timeout) {
  auto& semaphore = *static_cast<SemaphoreLayout*>(memory);
  return waiting(memory, [&](Waiting& self) -> int32_t {
    if (permits == 0) return abi::kDone;
    switch (semaphore::acquire(semaphore, permits, self.caller(), deadline_of(timeout))) {
      case AcquireResult::Acquired:
        return abi::kDone;
      case AcquireResult::TimedOut:
        return abi::kTimedOut;
      case AcquireResult::Interrupted:
        return abi::kStopped;
      default:
        return because(abi::kFailed, label("Semaphore", semaphore.name) + " can never have " +
                                         std::to_string(permits) + " permits");
    }
  });
}

int32_t semaphore_release(void* memory, uint32_t permits) {
  auto& semaphore = *static_cast<SemaphoreLayout*>(memory);
  if (permits == 0) return abi::kDone;
  attend(memory);
  if (permits <= semaphore_word::kMostPermits && semaphore::release(semaphore, permits)) {
    return abi::kDone;
  }
  return because(abi::kFailed, label("Semaphore", semaphore.name) + " cannot have " +
                                   std::to_string(permits) + " permits more");
}

int32_t event_wait(void* memory, int64_t timeout) {
  auto& event = *static_cast<EventLayout*>(memory);
  return waiting(memory, [&](Waiting& self) -> int32_t {
    switch (event::wait(event, self.caller(), deadline_of(timeout))) {
      case EventResult::Set:
        return abi::kDone;
      case EventResult::TimedOut:
        return abi::kTimedOut;
      default:
        return abi::kStopped;
    }
  });
}

int32_t barrier_wait(void* memory, int64_t timeout, uint32_t* index) {
  auto& barrier = *static_cast<BarrierLayout*>(memory);
  return waiting(memory, [&](Waiting& self) -> int32_t {
    const Deadline deadline = timeout < 0 ? deadline_after(barrier.timeout) : deadline_of(timeout);
    uint32_t generation;
    const Arrival arrival = barrier::wait(barrier, self.caller(), deadline, false, generation);
    if (barrier::passed(arrival)) {
      *index = barrier::index_of(arrival);
      return abi::kDone;
    }
    if (arrival == Arrival::Interrupted) return abi::kStopped;
    const char* why =
        arrival == Arrival::TimedOut ? " was broken: not all parties came in time" : " is broken";
    return because(abi::kBroken, label("Barrier", barrier.name) + why);
  });
}

}  // namespace

void add_locks(abi::Host& host) {
  host.mutex_lock = mutex_lock;
  host.mutex_unlock = mutex_unlock;
  host.semaphore_acquire = semaphore_acquire;
  host.semaphore_release = semaphore_release;
  host.event_set = [](void* event) {
    attend(event);
    event::set(*static_cast<EventLayout*>(event));
  };
  host.event_clear = [](void* event) {
    attend(event);
    event::clear(*static_cast<EventLayout*>(event));
  };
  host.event_is_set = [](const void* event) {
    return int32_t{event::is_set(*static_cast<const EventLayout*>(event))};
  };
  host.event_wait = event_wait;
  host.barrier_wait = barrier_wait;
  host.barrier_abort = [](void* barrier) {
    attend(barrier);
    barrier::abort(*static_cast<BarrierLayout*>(barrier));
  };
  host.barrier_reset = [](void* barrier) {
    attend(barrier);
    barrier::reset(*static_cast<BarrierLayout*>(barrier));
  };
}

}  // namespace manycore::library
