// The part of a native thread in a recorded history; see test/support/recorder.ts.
#include "binding/parts.h"
#include "queue/queue.h"
#include "sync/barrier.h"
#include "sync/rwlock.h"
#include "sync/semaphore.h"

namespace manycore::binding {
namespace {

// In the order of the names in test/support/player.mjs.
enum class Call : uint32_t {
  Put,
  TryPut,
  Get,
  TryGet,
  Close,
  Lock,
  TryLock,
  Unlock,
  Read,
  TryRead,
  UnlockRead,
  Acquire,
  TryAcquire,
  Release,
};

// What is noted of a get is the value itself.
constexpr uint32_t kDone = 0;
constexpr auto kFailed = static_cast<uint32_t>(-1);
constexpr auto kWasClosed = static_cast<uint32_t>(-2);

// Of the cells; the two between them count who is not done, on either side of a queue.
constexpr uint32_t kClock = 0, kMissing = 3;

bool gives(Call call) {
  return call == Call::Unlock || call == Call::UnlockRead || call == Call::Release;
}

uint32_t on_queue(const Ring& ring, Call call, uint32_t value, const Caller& caller) {
  const Deadline deadline = call == Call::Put || call == Call::Get ? kForever : Clock::now();
  if (call == Call::Close) {
    queue::close(ring);
    return kDone;
  }
  const bool putting = call == Call::Put || call == Call::TryPut;
  uint64_t bits = value;
  const QueueResult result =
      putting ? queue::put(ring, bits, caller, deadline) : queue::get(ring, bits, caller, deadline);
  if (result == QueueResult::Closed) return kWasClosed;
  if (result != QueueResult::Done) return kFailed;
  return putting ? kDone : static_cast<uint32_t>(bits);
}

uint32_t on_mutex(MutexLayout& mutex, Call call, const Caller& caller) {
  if (call == Call::Unlock) return mutex::unlock(mutex, caller.agent) ? kDone : kFailed;
  const Deadline deadline = call == Call::Lock ? kForever : Clock::now();
  return mutex::lock(mutex, caller, deadline) == LockResult::Locked ? kDone : kFailed;
}

uint32_t on_rwlock(RwLockLayout& lock, Call call, const Caller& caller) {
  if (call == Call::Unlock) return rwlock::unlock_write(lock, caller.agent) ? kDone : kFailed;
  if (call == Call::UnlockRead) return rwlock::unlock_read(lock, caller.agent) ? kDone : kFailed;
  const bool waits = call == Call::Lock || call == Call::Read;
  const Deadline deadline = waits ? kForever : Clock::now();
  const bool reading = call == Call::Read || call == Call::TryRead;
  const LockResult result = (reading ? rwlock::read : rwlock::write)(lock, caller, deadline);
  return result == LockResult::Locked ? kDone : kFailed;
}

uint32_t on_semaphore(SemaphoreLayout& semaphore, Call call, uint32_t count, const Caller& caller) {
  if (call == Call::Release) return semaphore::release(semaphore, count) ? kDone : kFailed;
  const Deadline deadline = call == Call::Acquire ? kForever : Clock::now();
  const auto result = semaphore::acquire(semaphore, count, caller, deadline);
  return result == AcquireResult::Acquired ? kDone : kFailed;
}

uint32_t perform(Stagecraft& p, Call call, uint32_t argument) {
  switch (p.object.kind) {
    case Kind::Queue:
      return on_queue(*p.object.ring, call, argument, p.caller());
    case Kind::RwLock:
      return on_rwlock(p.object.as<RwLockLayout>(), call, p.caller());
    case Kind::Semaphore:
      return on_semaphore(p.object.as<SemaphoreLayout>(), call, argument, p.caller());
    case Kind::Mutex:
      return on_mutex(p.object.as<MutexLayout>(), call, p.caller());
    default:
      return kFailed;
  }
}

}  // namespace

uint32_t record(Stagecraft& p) {
  Word& clock = p.cells[kClock];
  bool holds = false;
  uint32_t generation;
  barrier::wait(p.other.as<BarrierLayout>(), p.caller(), kForever, false, generation);
  // As begin() in player.mjs.
  p.cells[kMissing].fetch_sub(1);
  for (int i = 0; i < 10'000 && static_cast<int32_t>(p.cells[kMissing].load()) > 0; i++) {
  }
  return p.rounds([&](uint32_t i) {
    Word* note = p.report + kLines + i * kNotes;
    const auto call = static_cast<Call>(note[kCode].load());
    const uint32_t argument = note[kArgument];
    if (gives(call) && !holds) return kFine;
    // The argument says which side the thread is on: the last of either side closes the queue.
    if (call == Call::Close && argument > 0 && p.cells[argument % kCells].fetch_sub(1) != 1) {
      return kFine;
    }
    if (gives(call)) holds = false;
    note[kInvoke].store(clock.fetch_add(1) + 1);
    const uint32_t result = perform(p, call, argument);
    if (call >= Call::Lock && !gives(call) && result == kDone) holds = true;
    note[kResult].store(result);
    note[kResponse].store(clock.fetch_add(1) + 1);
    return kFine;
  });
}

}  // namespace manycore::binding
