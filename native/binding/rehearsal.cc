#include "binding/rehearsal.h"

#include <cstring>
#include <system_error>
#include <thread>

#include "binding/arguments.h"
#include "binding/parts.h"

namespace manycore::binding {
namespace {

// One native thread. What it works on stays referenced until it has been joined: on the event loop
// when it is done, or at the end of the environment, which calls it off first.
class Rehearsal final : public Operation {
 public:
  Rehearsal(napi_env env, const Part& part)
      : environment_(Environment::of(env)),
        mailbox_(environment_.mailbox()),
        env_(env),
        part_(part) {
    mailbox_.retain();
  }

  Stagecraft stage;

  bool keep(napi_value settled, std::initializer_list<napi_value> arrays) {
    size_t i = 0;
    if (napi_create_reference(env_, settled, 1, &references_[i++]) != napi_ok) return false;
    for (napi_value array : arrays) {
      if (array == nullptr) continue;
      if (napi_create_reference(env_, array, 1, &references_[i++]) != napi_ok) return false;
    }
    return true;
  }

  // False with a JavaScript exception pending.
  bool begin() {
    retain();  // the thread's, which its post takes over
    try {
      thread_ = std::thread([this] {
        if (agents::of_native_thread() != 0) {
          stage.reach(kRunning);
          result_ = part_.play(stage);
        }
        mailbox_.post(this);  // last: the environment waits for the thread before it lets go
      });
    } catch (const std::system_error& error) {
      release();
      napi_throw_error(env_, nullptr, error.what());
      return false;
    }
    environment_.start(*this);
    return true;
  }

  // Instead of begin(), or after it has failed.
  void discard() {
    drop_references();
    release();
  }

 private:
  ~Rehearsal() override { mailbox_.release(); }

  // Joined: the thread's agent has been retired, too.
  void deliver(napi_env env) override {
    thread_.join();
    napi_value callback, receiver, result;
    napi_value code = number(env, static_cast<int32_t>(result_));
    napi_get_reference_value(env, references_[0], &callback);
    napi_get_undefined(env, &receiver);
    drop_references();
    environment_.finish(*this);
    napi_call_function(env, receiver, callback, 1, &code, &result);
  }

  void abandon() override {
    stage.stop.store(true, std::memory_order_relaxed);
    thread_.join();
    drop_references();
  }

  void drop_references() {
    for (napi_ref& reference : references_) {
      if (reference != nullptr) napi_delete_reference(env_, reference);
      reference = nullptr;
    }
  }

  Environment& environment_;
  Mailbox& mailbox_;
  const napi_env env_;
  const Part& part_;
  std::thread thread_;
  uint32_t result_ = kStopped;
  napi_ref references_[5] = {};
};

// Of one of these kinds, and sound.
bool read_object(napi_env env, napi_value value, uint32_t kinds, Object* out) {
  Bytes bytes;
  Header header;
  if (!read_bytes(env, value, true, &bytes)) return false;
  if (bytes.length >= sizeof(header)) {
    std::memcpy(&header, bytes.data, sizeof(header));
    if (header.kind > 0 && header.kind < 32 && (kinds >> header.kind & 1) != 0) {
      out->memory = bytes.data;
      out->kind = static_cast<Kind>(header.kind);
      if (out->kind != Kind::Queue) return verify_structure(env, value, out->kind);
      out->ring = read_queue(env, value);
      return out->ring.has_value();
    }
  }
  throw_type_error(env, "this part is not played on such an object");
  return false;
}

bool is_undefined(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_undefined;
}

// A shared Int32Array of at least so many elements.
bool read_words(napi_env env, napi_value value, uint32_t count, Word** out) {
  *out = read_word(env, value, number(env, count - 1));
  if (*out != nullptr) *out -= count - 1;
  return *out != nullptr;
}

bool read_report(napi_env env, napi_value value, const Part& part, Stagecraft* stage) {
  const uint64_t words = kLines + uint64_t{part.notes} * stage->count;
  if (words <= INT32_MAX) {
    return read_words(env, value, static_cast<uint32_t>(words), &stage->report);
  }
  throw_type_error(env, "there is no report of that many rounds");
  return false;
}

}  // namespace

napi_value rehearse(napi_env env, napi_callback_info info) {
  Arguments<7> arguments(env, info);
  char name[32];
  size_t length;
  const Part* part = nullptr;
  if (napi_get_value_string_utf8(env, arguments[0], name, sizeof(name), &length) == napi_ok) {
    part = part_named(name);
  }
  napi_valuetype type;
  if (part == nullptr || napi_typeof(env, arguments[6], &type) != napi_ok ||
      type != napi_function) {
    throw_type_error(env, "the name of a part and a callback are needed here");
    return nullptr;
  }
  auto* self = new Rehearsal(env, *part);
  Stagecraft& stage = self->stage;
  const bool alone = (part->other & 1) != 0 && is_undefined(env, arguments[2]);
  if (read_object(env, arguments[1], part->object, &stage.object) &&
      (alone || read_object(env, arguments[2], part->other, &stage.other)) &&
      read_uint32(env, arguments[3], &stage.count) &&
      read_words(env, arguments[4], kCells, &stage.cells) &&
      read_report(env, arguments[5], *part, &stage) &&
      self->keep(arguments[6],
                 {arguments[1], alone ? nullptr : arguments[2], arguments[4], arguments[5]}) &&
      self->begin()) {
    return number(env, self->id);
  }
  self->discard();
  return nullptr;
}

}  // namespace manycore::binding
