// Queues for kernels.
#include "library/host.h"
#include "queue/batch.h"
#include "queue/bytes.h"
#include "queue/form.h"

namespace manycore::library {
namespace {

static_assert(abi::kEncodedBytes == form::kBytes);
static_assert(abi::kOfBytes == static_cast<uint8_t>(ElementType::Bytes));

using View = abi::Host::Queue;

QueueLayout& layout_of(const View& view) { return *static_cast<QueueLayout*>(view.memory); }
QueueShape shape_of(const View& view) { return {view.capacity, view.slot_bytes, view.blocks}; }
Ring ring_of(const View* view) { return Ring(layout_of(*view), shape_of(*view)); }
ByteRing bytes_of(const View* view) { return ByteRing(layout_of(*view), shape_of(*view)); }

int32_t outcome_of(QueueResult result) {
  switch (result) {
    case QueueResult::Done:
      return abi::kDone;
    case QueueResult::Closed:
      return abi::kClosed;
    case QueueResult::TooLarge:
      return abi::kTooLarge;
    case QueueResult::Interrupted:
      return abi::kStopped;
    default:
      return abi::kTimedOut;
  }
}

// Calls `body` with a null pointer of the type in which the core takes the queue's values: a kind
// of integer of the same size and alignment, or doubles.
template <class Body>
auto with_type(const View* view, Body&& body) {
  if (view->carries == abi::kOfFloat64) return body(static_cast<double*>(nullptr));
  if (view->carries == abi::kOfInt64) return body(static_cast<uint64_t*>(nullptr));
  return body(static_cast<uint32_t*>(nullptr));
}

int32_t queue_open(void* memory, uint64_t byte_length, uint32_t carries, View* view) {
  if (!abi::host().verify(memory, byte_length, abi::kQueue, carries)) return abi::kFailed;
  const std::optional<QueueShape> shape =
      QueueShape::of(*static_cast<QueueLayout*>(memory), static_cast<size_t>(byte_length));
  if (!shape) return abi::kFailed;  // written to meanwhile
  *view = {memory, shape->capacity, shape->slotBytes, shape->blocks, carries};
  return abi::kDone;
}

int32_t queue_put(const View* view, const void* value, int64_t timeout) {
  const Ring ring = ring_of(view);
  const uint64_t bits = with_type(view, [&]([[maybe_unused]] auto* type) {
    return Batch::bits(*static_cast<const std::remove_pointer_t<decltype(type)>*>(value));
  });
  return waiting(view->memory, [&](Waiting& self) {
    return outcome_of(timeout == 0 ? queue::try_put(ring, bits)
                                   : queue::put(ring, bits, self.caller(), deadline_of(timeout)));
  });
}

int32_t queue_get(const View* view, void* value, int64_t timeout) {
  const Ring ring = ring_of(view);
  return waiting(view->memory, [&](Waiting& self) {
    uint64_t bits;
    const QueueResult result = timeout == 0
                                   ? queue::try_get(ring, bits)
                                   : queue::get(ring, bits, self.caller(), deadline_of(timeout));
    if (result == QueueResult::Done) {
      with_type(view, [&]([[maybe_unused]] auto* type) {
        Batch::set(*static_cast<decltype(type)>(value), bits);
      });
    }
    return outcome_of(result);
  });
}

int32_t queue_put_many(const View* view, const void* values, uint64_t count, int64_t timeout,
                       uint64_t* done) {
  const Ring ring = ring_of(view);
  return waiting(view->memory, [&](Waiting& self) {
    return with_type(view, [&]([[maybe_unused]] auto* type) {
      const auto* elements = static_cast<const std::remove_pointer_t<decltype(type)>*>(values);
      const queue::BatchResult end = queue::put_many(ring, elements, static_cast<size_t>(count),
                                                     self.caller(), deadline_of(timeout));
      *done = end.count;
      return outcome_of(end.result);
    });
  });
}

int32_t queue_get_many(const View* view, void* values, uint64_t most, int64_t timeout,
                       uint64_t* done) {
  const Ring ring = ring_of(view);
  return waiting(view->memory, [&](Waiting& self) {
    return with_type(view, [&]([[maybe_unused]] auto* type) {
      const queue::BatchResult end =
          queue::get_many(ring, static_cast<decltype(type)>(values), static_cast<size_t>(most),
                          self.caller(), deadline_of(timeout));
      *done = end.count;
      return outcome_of(end.result);
    });
  });
}

int32_t queue_join(const View* view, int64_t timeout) {
  return waiting(view->memory, [&](Waiting& self) -> int32_t {
    switch (queue::join(ring_of(view), self.caller(), deadline_of(timeout))) {
      case Passage::Passed:
        return abi::kDone;
      case Passage::TimedOut:
        return abi::kTimedOut;
      default:
        return abi::kStopped;
    }
  });
}

int32_t bytes_put(const View* view, const uint8_t* data, uint64_t length, int64_t timeout) {
  const ByteRing ring = bytes_of(view);
  return waiting(view->memory, [&](Waiting& self) {
    Parcel parcel(ring, data, static_cast<size_t>(length));
    return outcome_of(timeout == 0 ? queue::try_put(parcel)
                                   : queue::put(parcel, self.caller(), deadline_of(timeout)));
  });
}

int32_t bytes_get(const View* view, uint8_t* data, uint64_t capacity, int64_t timeout,
                  uint64_t* length) {
  const ByteRing ring = bytes_of(view);
  return waiting(view->memory, [&](Waiting& self) {
    Tray tray{data, static_cast<size_t>(capacity)};
    const QueueResult result = timeout == 0
                                   ? queue::try_get(ring, tray)
                                   : queue::get(ring, tray, self.caller(), deadline_of(timeout));
    *length = tray.length;
    return outcome_of(result);
  });
}

}  // namespace

void add_queues(abi::Host& host) {
  host.queue_open = queue_open;
  host.queue_closed = [](const View* view) { return int32_t{ring_of(view).closed()}; };
  host.queue_close = [](const View* view) {
    attend(view->memory);
    queue::close(ring_of(view));
  };
  host.queue_task_done = [](const View* view, uint32_t count) -> int32_t {
    attend(view->memory);
    return queue::mark_done(ring_of(view), count) ? abi::kDone : abi::kFailed;
  };
  host.queue_join = queue_join;
  host.queue_put = queue_put;
  host.queue_get = queue_get;
  host.queue_put_many = queue_put_many;
  host.queue_get_many = queue_get_many;
  host.bytes_longest = [](const View* view) { return bytes_of(view).longest(); };
  host.bytes_put = bytes_put;
  host.bytes_get = bytes_get;
}

}  // namespace manycore::library
