// include/manycore/queue.h on the queue itself.
#include <algorithm>
#include <bit>
#include <type_traits>

#include "manycore/queue.h"
#include "queue/batch.h"
#include "queue/bytes.h"
#include "queue/form.h"

namespace manycore {

struct QueueAccess {
  static QueueLayout& layout(const QueueView& view) {
    return *static_cast<QueueLayout*>(view.memory_);
  }
  static QueueShape shape(const QueueView& view) {
    return {view.capacity_, view.slot_bytes_, view.blocks_};
  }
  static Ring ring(const QueueView& view) { return Ring(layout(view), shape(view)); }
  static ByteRing bytes(const QueueView& view) { return ByteRing(layout(view), shape(view)); }
};

namespace {

Ring ring_of(const QueueView& view) { return QueueAccess::ring(view); }

Caller me(const Ring& ring) { return {agents::of_native_thread(&ring.items())}; }

Deadline deadline_of(Timeout timeout) {
  if (timeout == kNoTimeout) return kForever;
  const auto now = Clock::now();
  const auto patience = std::chrono::duration_cast<Clock::duration>(timeout);
  return patience < kForever - now ? now + patience : kForever;
}

QueueStatus status(QueueResult result) {
  switch (result) {
    case QueueResult::Done:
      return QueueStatus::Done;
    case QueueResult::Closed:
      return QueueStatus::Closed;
    case QueueResult::TooLarge:
      return QueueStatus::TooLarge;
    default:
      return QueueStatus::TimedOut;
  }
}

template <class T>
constexpr ElementType kElementType = std::is_same_v<T, int32_t>    ? ElementType::Int32
                                     : std::is_same_v<T, uint32_t> ? ElementType::Uint32
                                     : std::is_same_v<T, double>   ? ElementType::Float64
                                                                   : ElementType::BigInt64;

// What the core's batches take: its own kind of integer, of the same size and alignment.
template <class T>
using Element = std::conditional_t<std::is_same_v<T, double>, double,
                                   std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>;

template <class T>
uint64_t bits_of(T value) {
  return Batch::bits(std::bit_cast<Element<T>>(value));
}
template <class T>
T value_of(uint64_t bits) {
  Element<T> element;
  Batch::set(element, bits);
  return std::bit_cast<T>(element);
}

// The first byte of an encoded value says what it is; a byte string's follow as they are.
std::vector<uint8_t> as_value(const uint8_t* data, size_t length) {
  std::vector<uint8_t> encoded(length + 1);
  encoded[0] = form::kBytes;
  std::copy_n(data, length, encoded.begin() + 1);
  return encoded;
}

// `once` gets into a tray, and is repeated with a larger one while the next value needs it.
template <class Once>
QueueStatus get_value(ByteQueue::Value& value, Once&& once) {
  std::vector<uint8_t>& bytes = value.bytes;
  bytes.resize(std::max<size_t>(bytes.size(), 64));
  for (;;) {
    Tray tray{bytes.data(), bytes.size()};
    const QueueResult result = once(tray);
    if (result == QueueResult::TooLarge) {
      bytes.resize(tray.length);
      continue;
    }
    bytes.resize(result == QueueResult::Done ? tray.length : 0);
    value.encoded = !bytes.empty() && bytes[0] != form::kBytes;
    if (!bytes.empty() && !value.encoded) bytes.erase(bytes.begin());
    return status(result);
  }
}

}  // namespace

bool QueueView::closed() const { return ring_of(*this).closed(); }
void QueueView::close() const { queue::close(ring_of(*this)); }
bool QueueView::task_done(uint32_t count) const { return queue::mark_done(ring_of(*this), count); }
bool QueueView::join(Timeout timeout) const {
  return queue::join(ring_of(*this), me(ring_of(*this)), deadline_of(timeout)) == Passage::Passed;
}

std::optional<QueueView> QueueView::over(void* memory, size_t byte_length, uint32_t element_type) {
  const auto& layout = *static_cast<QueueLayout*>(memory);
  if (byte_length < sizeof(QueueLayout) || reinterpret_cast<uintptr_t>(memory) % 8 != 0 ||
      !layout.header.describes(Kind::Queue, byte_length) || layout.elementType != element_type) {
    return std::nullopt;
  }
  const std::optional<QueueShape> shape = QueueShape::of(layout, byte_length);
  if (!shape) return std::nullopt;
  QueueView view;
  view.memory_ = memory;
  view.capacity_ = shape->capacity;
  view.slot_bytes_ = shape->slotBytes;
  view.blocks_ = shape->blocks;
  return view;
}

template <class T>
std::optional<Queue<T>> Queue<T>::over(void* memory, size_t byte_length) {
  const auto type = static_cast<uint32_t>(kElementType<T>);
  const std::optional<QueueView> view = QueueView::over(memory, byte_length, type);
  if (!view) return std::nullopt;
  return Queue(*view);
}

template <class T>
QueueStatus Queue<T>::put(T value, Timeout timeout) const {
  return status(
      queue::put(ring_of(*this), bits_of(value), me(ring_of(*this)), deadline_of(timeout)));
}

template <class T>
QueueStatus Queue<T>::try_put(T value) const {
  return status(queue::try_put(ring_of(*this), bits_of(value)));
}

template <class T>
QueueStatus Queue<T>::get(T& value, Timeout timeout) const {
  uint64_t bits;
  const QueueResult result =
      queue::get(ring_of(*this), bits, me(ring_of(*this)), deadline_of(timeout));
  if (result == QueueResult::Done) value = value_of<T>(bits);
  return status(result);
}

template <class T>
QueueStatus Queue<T>::try_get(T& value) const {
  uint64_t bits;
  const QueueResult result = queue::try_get(ring_of(*this), bits);
  if (result == QueueResult::Done) value = value_of<T>(bits);
  return status(result);
}

template <class T>
typename Queue<T>::Batch Queue<T>::put_many(const T* values, size_t count, Timeout timeout) const {
  // An integer may be looked at as the unsigned one of its kind.
  const auto* elements = reinterpret_cast<const Element<T>*>(values);
  const queue::BatchResult done =
      queue::put_many(ring_of(*this), elements, count, me(ring_of(*this)), deadline_of(timeout));
  return {status(done.result), done.count};
}

template <class T>
typename Queue<T>::Batch Queue<T>::get_many(T* values, size_t most, Timeout timeout) const {
  auto* elements = reinterpret_cast<Element<T>*>(values);
  const queue::BatchResult done =
      queue::get_many(ring_of(*this), elements, most, me(ring_of(*this)), deadline_of(timeout));
  return {status(done.result), done.count};
}

template class Queue<int32_t>;
template class Queue<uint32_t>;
template class Queue<double>;
template class Queue<int64_t>;

std::optional<ByteQueue> ByteQueue::over(void* memory, size_t byte_length) {
  const auto type = static_cast<uint32_t>(ElementType::Bytes);
  const std::optional<QueueView> view = QueueView::over(memory, byte_length, type);
  if (!view) return std::nullopt;
  return ByteQueue(*view);
}

size_t ByteQueue::longest() const { return QueueAccess::bytes(*this).longest() - 1; }

QueueStatus ByteQueue::put(const uint8_t* data, size_t length, Timeout timeout) const {
  return pass_on({as_value(data, length), true}, timeout);
}

QueueStatus ByteQueue::try_put(const uint8_t* data, size_t length) const {
  const ByteRing ring = QueueAccess::bytes(*this);
  const std::vector<uint8_t> encoded = as_value(data, length);
  Parcel parcel(ring, encoded.data(), encoded.size());
  return status(queue::try_put(parcel));
}

QueueStatus ByteQueue::get(Value& value, Timeout timeout) const {
  const ByteRing ring = QueueAccess::bytes(*this);
  const Deadline deadline = deadline_of(timeout);
  return get_value(value,
                   [&](Tray& tray) { return queue::get(ring, tray, me(ring.ring), deadline); });
}

QueueStatus ByteQueue::try_get(Value& value) const {
  const ByteRing ring = QueueAccess::bytes(*this);
  return get_value(value, [&](Tray& tray) { return queue::try_get(ring, tray); });
}

QueueStatus ByteQueue::pass_on(const Value& value, Timeout timeout) const {
  if (!value.encoded) return put(value.bytes.data(), value.bytes.size(), timeout);
  const ByteRing ring = QueueAccess::bytes(*this);
  Parcel parcel(ring, value.bytes.data(), value.bytes.size());
  return status(queue::put(parcel, me(ring.ring), deadline_of(timeout)));
}

}  // namespace manycore
