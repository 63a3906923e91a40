#include "library/host.h"

#include <cstring>

#include "library/job.h"
#include "queue/shape.h"
#include "sync/barrier.h"
#include "sync/event.h"
#include "sync/semaphore.h"

namespace manycore {
namespace library {
namespace {

std::string& reason() {
  thread_local std::string text;
  return text;
}

template <class Layout>
bool holds(const void* memory, size_t byte_length, Kind kind) {
  return byte_length >= sizeof(Layout) && reinterpret_cast<uintptr_t>(memory) % 8 == 0 &&
         static_cast<const Layout*>(memory)->header.describes(kind, byte_length);
}

int32_t verify(const void* memory, uint64_t byte_length, uint32_t shape, uint32_t detail) {
  const auto length = static_cast<size_t>(byte_length);
  const auto kind = static_cast<Kind>(shape);
  switch (kind) {
    case Kind::Mutex:
    case Kind::RecursiveMutex:
      return holds<MutexLayout>(memory, length, kind);
    case Kind::Semaphore:
      return holds<SemaphoreLayout>(memory, length, kind) &&
             semaphore::consistent(*static_cast<const SemaphoreLayout*>(memory));
    case Kind::Event:
      return holds<EventLayout>(memory, length, kind) &&
             event::consistent(*static_cast<const EventLayout*>(memory));
    case Kind::Barrier:
      return holds<BarrierLayout>(memory, length, kind) &&
             barrier::consistent(*static_cast<const BarrierLayout*>(memory));
    case Kind::Queue: {
      if (!holds<QueueLayout>(memory, length, kind)) return 0;
      const auto& queue = *static_cast<const QueueLayout*>(memory);
      return queue.elementType == detail && QueueShape::of(queue, length).has_value();
    }
    default:
      return 0;
  }
}

abi::Host table() {
  abi::Host host{};
  host.version = abi::kVersion;
  host.size = sizeof(host);
  host.stopped = [] {
    const Call* call = Call::current();
    return int32_t{call != nullptr && call->stopped()};
  };
  host.fail = [](int32_t outcome, const char* text, uint64_t length) {
    const Call* call = Call::current();
    if (call == nullptr) return;
    call->job().fail_with(static_cast<abi::Outcome>(outcome),
                          std::string(text, static_cast<size_t>(length)));
  };
  host.reason = [] { return reason().c_str(); };
  host.verify = verify;
  add_locks(host);
  add_queues(host);
  return host;
}

}  // namespace

Deadline deadline_of(int64_t nanoseconds) {
  if (nanoseconds == abi::kNoLimit) return kForever;
  const auto now = Clock::now();
  const auto patience =
      std::chrono::duration_cast<Clock::duration>(std::chrono::nanoseconds(nanoseconds));
  return patience < kForever - now ? now + patience : kForever;
}

int32_t because(abi::Outcome outcome, std::string text) {
  reason() = std::move(text);
  return outcome;
}

std::string label(const char* kind, const Name& name) {
  Name copy;  // somebody may write to it
  std::memcpy(copy, name, sizeof(copy));
  const std::string given(copy, strnlen(copy, sizeof(copy)));
  return given.empty() ? kind : std::string(kind) + " \"" + given + '"';
}

}  // namespace library

const abi::Host& abi::host() {
  static const Host& leaked = *new Host(library::table());  // kernels outlive static destructors
  return leaked;
}

}  // namespace manycore
