#include "binding/bytes.h"

#include "binding/arguments.h"
#include "binding/opened.h"
#include "binding/turn.h"
#include "queue/bytes.h"

namespace manycore::binding {
namespace {

// A piece of the scratch: (from, length).
bool read_piece(napi_env env, napi_value from_value, napi_value length_value, Bytes* out) {
  uint32_t from, length;
  if (!read_uint32(env, from_value, &from) || !read_uint32(env, length_value, &length)) {
    return false;
  }
  const Scratch::View view = Environment::of(env).scratch().view(env);
  if (from > view.length || length > view.length - from) {
    throw_type_error(env, "the scratch memory is smaller than that");
    return false;
  }
  out->data = view.data + from;
  out->length = length;
  return true;
}

// Gets into the scratch, or into a larger one when the next string asks for it. That becomes the
// scratch only with a string in it: somebody else may take the string meanwhile, and JavaScript,
// which learns of a new scratch from what it gets, would go on writing its values into the old one.
template <class Once>
QueueResult get_into_scratch(napi_env env, const ByteRing& queue, Once&& once) {
  Scratch& scratch = Environment::of(env).scratch();
  Scratch larger;
  Scratch::View view = scratch.view(env);
  for (;;) {
    Tray tray{view.data, view.length};
    const QueueResult result = once(tray);
    if (result == QueueResult::Done) {
      scratch.received = static_cast<uint32_t>(tray.length);
      if (larger.exists()) scratch.take(env, larger);
    }
    if (result != QueueResult::TooLarge) {
      larger.drop(env);
      return result;
    }
    if (!larger.reserve(env, tray.length)) {
      larger.drop(env);
      queue::item_added(queue.ring);  // for somebody else, then
      return QueueResult::Interrupted;
    }
    view = larger.view(env);
  }
}

// With 2^32 added to it if JavaScript has to ask for the buffer.
napi_value received(napi_env env) {
  const Scratch& scratch = Environment::of(env).scratch();
  return number(env, scratch.received + (scratch.replaced ? 0x1p32 : 0));
}

napi_value length_or(napi_env env, QueueResult result) {
  if (result != QueueResult::Done) return number(env, -static_cast<int>(result));
  return received(env);
}

napi_value opened_put(napi_env env, napi_callback_info info) {
  napi_value values[2];
  const ByteRing& queue = Opened<ByteRing>::of(env, info, values);
  Bytes piece;
  if (!read_piece(env, values[0], values[1], &piece)) return nullptr;
  Parcel parcel(queue, piece.data, piece.length);
  return code(env, queue::try_put(parcel));
}

napi_value opened_get(napi_env env, napi_callback_info info) {
  napi_value values[1];
  const ByteRing& queue = Opened<ByteRing>::of(env, info, values);
  return length_or(
      env, get_into_scratch(env, queue, [&](Tray& tray) { return queue::try_get(queue, tray); }));
}

class PendingPut final : public Turn {
 public:
  PendingPut(Environment& environment, const ByteRing& queue, const Bytes& copy)
      : Turn(environment, &queue.ring.space()),
        queue_(queue),
        parcel_(queue_, copy.data, copy.length) {}

 private:
  QueueResult attempt() override { return queue::enqueue_put(parcel_, *this); }
  bool withdraw() override { return queue::gate_of(parcel_).leave(*this); }
  void forward() override { queue::gate_of(parcel_).wake_one(); }

  const ByteRing queue_;
  Parcel parcel_;
};

class PendingGet final : public Turn {
 public:
  PendingGet(Environment& environment, napi_env env, const ByteRing& queue)
      : Turn(environment, &queue.ring.items()), env_(env), queue_(queue) {}

 private:
  QueueResult attempt() override {
    return get_into_scratch(env_, queue_,
                            [this](Tray& tray) { return queue::enqueue_get(queue_, tray, *this); });
  }
  bool withdraw() override { return Gate(queue_.ring.items()).leave(*this); }
  void forward() override { queue::item_added(queue_.ring); }

  const napi_env env_;
  const ByteRing queue_;
};

}  // namespace

napi_value scratch(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t length;
  if (!read_uint32(env, arguments[0], &length)) return nullptr;
  Scratch& scratch = Environment::of(env).scratch();
  if (!scratch.reserve(env, length)) return nullptr;
  scratch.replaced = false;
  return scratch.buffer(env);
}

napi_value scratch_trim(napi_env env, napi_callback_info) {
  Environment::of(env).scratch().drop(env);
  return undefined(env);
}

napi_value bytes_open(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  const std::optional<ByteRing> queue = read_byte_queue(env, arguments[0]);
  if (!queue) return nullptr;
  // Not all of the pool: most of it is never touched.
  constexpr uint64_t kOftenUsed = 64 * 1024;
  const auto weight = static_cast<int64_t>(queue->ring.byte_length() + kOftenUsed);
  return Opened<ByteRing>::open(env, *queue, arguments[0], weight, opened_put, opened_get);
}

napi_value bytes_put(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  const std::optional<ByteRing> queue = read_byte_queue(env, arguments[0]);
  Bytes piece;
  Deadline deadline;
  if (!queue || !read_piece(env, arguments[1], arguments[2], &piece) ||
      !read_deadline(env, arguments[3], &deadline)) {
    return nullptr;
  }
  Parcel parcel(*queue, piece.data, piece.length);
  return code(env, queue::put(parcel, Environment::of(env).caller(&queue->ring.items()), deadline));
}

napi_value bytes_put_many(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  const std::optional<ByteRing> queue = read_byte_queue(env, arguments[0]);
  Bytes ends;
  Deadline deadline;
  if (!queue || !read_bytes(env, arguments[1], false, &ends) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  const Scratch::View view = Environment::of(env).scratch().view(env);
  if (ends.type != napi_uint32_array) {
    throw_type_error(env, "a Uint32Array is needed here");
    return nullptr;
  }
  QueueResult result = QueueResult::Done;
  uint32_t start = 0;
  size_t put = 0;
  for (; put < ends.elements; put++) {
    const uint32_t end = reinterpret_cast<const uint32_t*>(ends.data)[put];
    if (end < start || end > view.length) {
      throw_type_error(env, "the scratch memory is smaller than that");
      return nullptr;
    }
    Parcel parcel(*queue, view.data + start, end - start);
    result = queue::put(parcel, Environment::of(env).caller(&queue->ring.items()), deadline);
    if (result != QueueResult::Done) break;
    start = end;
  }
  const auto count = static_cast<double>(put);
  return number(env, result == QueueResult::Closed ? -1 - count : count);
}

napi_value bytes_get(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<ByteRing> queue = read_byte_queue(env, arguments[0]);
  Deadline deadline;
  if (!queue || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return length_or(env, get_into_scratch(env, *queue, [&](Tray& tray) {
                     return queue::get(*queue, tray,
                                       Environment::of(env).caller(&queue->ring.items()), deadline);
                   }));
}

napi_value bytes_put_async(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  const std::optional<ByteRing> queue = read_byte_queue(env, arguments[0]);
  Bytes copy;
  if (!queue || !read_bytes(env, arguments[1], true, &copy)) return nullptr;
  auto* pending = new PendingPut(Environment::of(env), *queue, copy);
  return begin_wait(env, pending, arguments[2], arguments[0], arguments[1]);
}

napi_value bytes_get_async(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<ByteRing> queue = read_byte_queue(env, arguments[0]);
  if (!queue) return nullptr;
  auto* pending = new PendingGet(Environment::of(env), env, *queue);
  return begin_wait(env, pending, arguments[1], arguments[0]);
}

napi_value bytes_received(napi_env env, napi_callback_info) { return received(env); }

}  // namespace manycore::binding
