#include "binding/queue.h"

#include <cstring>

#include "binding/arguments.h"
#include "binding/pending.h"
#include "queue/queue.h"

namespace manycore::binding {
namespace {

bool read_cell(napi_env env, napi_value value, uint8_t** cell) {
  Bytes bytes;
  if (!read_bytes(env, value, true, &bytes)) return false;
  if (bytes.length < sizeof(uint64_t)) {
    throw_type_error(env, "a cell of eight bytes is needed here");
    return false;
  }
  *cell = bytes.data;
  return true;
}

// What the two blocking and the two asynchronous calls have in common: (queue, cell, ...).
struct Target {
  QueueLayout* queue = nullptr;
  uint8_t* cell = nullptr;

  bool read(napi_env env, napi_value queue_value, napi_value cell_value) {
    queue = read_queue(env, queue_value);
    return queue != nullptr && read_cell(env, cell_value, &cell);
  }
  uint64_t load() const {
    uint64_t bits;
    std::memcpy(&bits, cell, sizeof(bits));
    return bits;
  }
  void store(uint64_t bits) const { std::memcpy(cell, &bits, sizeof(bits)); }
};

class PendingPut final : public Pending {
 public:
  PendingPut(Environment& environment, const Target& target)
      : Pending(environment, false), queue_(*target.queue), value_(target.load()) {}

  QueueResult enqueue() { return queue::enqueue_put(queue_, value_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const QueueResult result = enqueue();
    *status = static_cast<uint32_t>(result);
    return result != QueueResult::Queued;
  }
  bool leave() override { return Gate(queue_.space).leave(*this); }
  void forward() override { queue::space_made(queue_); }

  QueueLayout& queue_;
  const uint64_t value_;
};

class PendingGet final : public Pending {
 public:
  PendingGet(Environment& environment, const Target& target)
      : Pending(environment, false), target_(target) {}

  QueueResult enqueue() {
    uint64_t value;
    const QueueResult result = queue::enqueue_get(*target_.queue, value, *this);
    if (result == QueueResult::Done) target_.store(value);
    return result;
  }

 private:
  bool resume(uint32_t* status) override {
    const QueueResult result = enqueue();
    *status = static_cast<uint32_t>(result);
    return result != QueueResult::Queued;
  }
  bool leave() override { return Gate(target_.queue->items).leave(*this); }
  void forward() override { queue::item_added(*target_.queue); }

  const Target target_;
};

template <class Kind>
napi_value start(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Target target;
  if (!target.read(env, arguments[0], arguments[1])) return nullptr;
  auto* pending = new Kind(Environment::of(env), target);
  if (!pending->hold(env, arguments[2], arguments[0], arguments[1])) {
    pending->discard();
    return nullptr;
  }
  const QueueResult result = pending->enqueue();
  if (result == QueueResult::Queued) return pending->begin();
  pending->discard();
  return number(env, -static_cast<int>(result));
}

template <void (*Notify)(QueueLayout&)>
napi_value tell(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  QueueLayout* queue = read_queue(env, arguments[0]);
  if (queue == nullptr) return nullptr;
  Notify(*queue);
  return undefined(env);
}

}  // namespace

napi_value queue_initialise(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Bytes bytes;
  uint32_t capacity, type, first;
  if (!read_bytes(env, arguments[0], true, &bytes) || !read_uint32(env, arguments[1], &capacity) ||
      !read_uint32(env, arguments[2], &type) || !read_uint32(env, arguments[3], &first)) {
    return nullptr;
  }
  if (capacity == 0 || capacity > Ring::kMaxCapacity ||
      bytes.length < Ring::byte_length(capacity) || !bytes.aligned()) {
    throw_type_error(env, "this memory is too small for a queue of that capacity, or not aligned");
    return nullptr;
  }
  Ring::initialise(reinterpret_cast<QueueLayout*>(bytes.data), capacity,
                   static_cast<ElementType>(type), first);
  return undefined(env);
}

napi_value queue_put(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Target target;
  Deadline deadline;
  if (!target.read(env, arguments[0], arguments[1]) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  return code(env,
              queue::put(*target.queue, target.load(), Environment::of(env).caller(), deadline));
}

napi_value queue_get(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Target target;
  Deadline deadline;
  if (!target.read(env, arguments[0], arguments[1]) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  uint64_t value;
  const QueueResult result =
      queue::get(*target.queue, value, Environment::of(env).caller(), deadline);
  if (result == QueueResult::Done) target.store(value);
  return code(env, result);
}

napi_value queue_put_async(napi_env env, napi_callback_info info) {
  return start<PendingPut>(env, info);
}

napi_value queue_get_async(napi_env env, napi_callback_info info) {
  return start<PendingGet>(env, info);
}

napi_value queue_item_added(napi_env env, napi_callback_info info) {
  return tell<queue::item_added>(env, info);
}

napi_value queue_space_made(napi_env env, napi_callback_info info) {
  return tell<queue::space_made>(env, info);
}

napi_value queue_close(napi_env env, napi_callback_info info) {
  return tell<queue::close>(env, info);
}

}  // namespace manycore::binding
