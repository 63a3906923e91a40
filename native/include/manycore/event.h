// A manycore Event for C++ threads, on the memory of the JavaScript object.
#pragma once

#include <optional>

#include "manycore/error.h"
#include "manycore/parameter.h"

namespace [[gnu::visibility("hidden")]] manycore {

class Event {
 public:
  // Nothing when the memory, 8-byte aligned, does not hold one.
  static std::optional<Event> over(void* memory, size_t byte_length) {
    if (!abi::host().verify(memory, byte_length, abi::kEvent, 0)) return std::nullopt;
    return Event(memory);
  }

  void set() const { abi::host().event_set(memory_); }
  void clear() const { abi::host().event_clear(memory_); }
  bool is_set() const { return abi::host().event_is_set(memory_) != 0; }
  // False when time runs out.
  bool wait(Timeout timeout = kNoTimeout) const {
    return detail::passed(abi::host().event_wait(memory_, detail::nanoseconds(timeout)));
  }

 private:
  friend detail::ObjectParameter<Event, abi::kEvent>;
  explicit Event(void* memory) : memory_(memory) {}
  void* memory_;
};

template <>
struct detail::ParameterOf<Event> : detail::ObjectParameter<Event, abi::kEvent> {};

}  // namespace manycore
