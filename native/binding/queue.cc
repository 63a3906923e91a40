#include "binding/queue.h"

#include <cstring>

#include "binding/arguments.h"
#include "binding/opened.h"
#include "binding/turn.h"
#include "queue/linger.h"
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
  std::optional<Ring> ring;
  uint8_t* cell = nullptr;

  bool read(napi_env env, napi_value queue_value, napi_value cell_value) {
    ring = read_queue(env, queue_value);
    return ring && read_cell(env, cell_value, &cell);
  }
  uint64_t load() const {
    uint64_t bits;
    std::memcpy(&bits, cell, sizeof(bits));
    return bits;
  }
  void store(uint64_t bits) const { std::memcpy(cell, &bits, sizeof(bits)); }
};

bool read_queue_shape(napi_env env, napi_value capacity, napi_value slot_bytes, napi_value blocks,
                      QueueShape* out) {
  if (!read_uint32(env, capacity, &out->capacity) ||
      !read_uint32(env, slot_bytes, &out->slotBytes) || !read_uint32(env, blocks, &out->blocks)) {
    return false;
  }
  if (!out->possible()) throw_type_error(env, "no queue has this shape");
  return out->possible();
}

class PendingPut final : public Turn {
 public:
  PendingPut(Environment& environment, const Target& target)
      : Turn(environment, &target.ring->space()), ring_(*target.ring), value_(target.load()) {}

 private:
  QueueResult attempt() override { return queue::enqueue_put(ring_, value_, *this); }
  bool withdraw() override { return Gate(ring_.space()).leave(*this); }
  void forward() override { queue::space_made(ring_); }

  const Ring ring_;
  const uint64_t value_;
};

class PendingGet final : public Turn {
 public:
  PendingGet(Environment& environment, const Target& target)
      : Turn(environment, &target.ring->items()), target_(target) {}

 private:
  QueueResult attempt() override {
    uint64_t value;
    const QueueResult result = queue::enqueue_get(*target_.ring, value, *this);
    if (result == QueueResult::Done) target_.store(value);
    return result;
  }
  bool withdraw() override { return Gate(target_.ring->items()).leave(*this); }
  void forward() override { queue::item_added(*target_.ring); }

  const Target target_;
};

class PendingJoin final : public Pending {
 public:
  PendingJoin(Environment& environment, const Ring& ring)
      : Pending(environment, &ring.finished(), false), ring_(ring) {}

  Passage enqueue() { return queue::enqueue_join(ring_, *this); }

 private:
  bool resume(uint32_t* status) override {
    const Passage passage = enqueue();
    *status = static_cast<uint32_t>(passage);
    return passage != Passage::Queued;
  }
  bool leave() override { return Gate(ring_.finished()).leave(*this); }
  void forward() override {}  // all who join have been woken

  const Ring ring_;
};

template <class Kind>
napi_value start(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Target target;
  if (!target.read(env, arguments[0], arguments[1])) return nullptr;
  auto* pending = new Kind(Environment::of(env), target);
  return begin_wait(env, pending, arguments[2], arguments[0], arguments[1]);
}

napi_value opened_put(napi_env env, napi_callback_info info) {
  napi_value none[1];
  const Target& target = Opened<Target>::of(env, info, none);
  const QueueResult result = queue::try_put(*target.ring, target.load());
  return result == QueueResult::Done ? nullptr : code(env, result);
}

napi_value opened_get(napi_env env, napi_callback_info info) {
  napi_value none[1];
  const Target& target = Opened<Target>::of(env, info, none);
  uint64_t value;
  const QueueResult result = queue::try_get(*target.ring, value);
  if (result != QueueResult::Done) return code(env, result);
  target.store(value);
  return nullptr;
}

template <void (*Notify)(const Ring&)>
napi_value tell(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  if (!ring) return nullptr;
  Notify(*ring);
  return undefined(env);
}

}  // namespace

napi_value queue_byte_length(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  QueueShape shape;
  if (!read_queue_shape(env, arguments[0], arguments[1], arguments[2], &shape)) return nullptr;
  return number(env, static_cast<double>(shape.byte_length()));
}

napi_value queue_initialise(napi_env env, napi_callback_info info) {
  Arguments<6> arguments(env, info);
  QueueShape shape;
  uint32_t type, first;
  if (!read_queue_shape(env, arguments[1], arguments[2], arguments[3], &shape) ||
      !read_uint32(env, arguments[4], &type) || !read_uint32(env, arguments[5], &first)) {
    return nullptr;
  }
  void* room = read_room(env, arguments[0], shape.byte_length());
  if (room == nullptr) return nullptr;
  Ring::initialise(static_cast<QueueLayout*>(room), shape, static_cast<ElementType>(type), first);
  return undefined(env);
}

napi_value queue_open(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Target target;
  napi_value both;
  if (!target.read(env, arguments[0], arguments[1]) ||
      napi_create_array_with_length(env, 2, &both) != napi_ok ||
      napi_set_element(env, both, 0, arguments[0]) != napi_ok ||
      napi_set_element(env, both, 1, arguments[1]) != napi_ok) {
    return nullptr;
  }
  const auto weight = static_cast<int64_t>(target.ring->byte_length());
  return Opened<Target>::open(env, target, both, weight, opened_put, opened_get);
}

napi_value queue_put(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Target target;
  Deadline deadline;
  if (!target.read(env, arguments[0], arguments[1]) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  const Caller caller = Environment::of(env).caller(&target.ring->items());
  // JavaScript has tried in vain. By now there may be room, and nothing would show that this
  // producer works slot by slot.
  queue::linger(*target.ring, queue::Side::Producer, caller, deadline);
  return code(env, queue::put(*target.ring, target.load(), caller, deadline));
}

napi_value queue_get(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Target target;
  Deadline deadline;
  if (!target.read(env, arguments[0], arguments[1]) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  const Caller caller = Environment::of(env).caller(&target.ring->items());
  queue::linger(*target.ring, queue::Side::Consumer, caller, deadline);  // as above
  uint64_t value;
  const QueueResult result = queue::get(*target.ring, value, caller, deadline);
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

napi_value queue_mark_done(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  uint32_t count;
  if (!ring || !read_uint32(env, arguments[1], &count)) return nullptr;
  return boolean(env, queue::mark_done(*ring, count));
}

napi_value queue_join(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  Deadline deadline;
  if (!ring || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, queue::join(*ring, Environment::of(env).caller(&ring->items()), deadline));
}

napi_value queue_join_async(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  if (!ring) return nullptr;
  auto* pending = new PendingJoin(Environment::of(env), *ring);
  return begin_wait(env, pending, arguments[1], arguments[0]);
}

napi_value queue_close(napi_env env, napi_callback_info info) {
  return tell<queue::close>(env, info);
}

}  // namespace manycore::binding
