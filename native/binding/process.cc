#include "binding/process.h"

#include <cstring>

#include "binding/arguments.h"
#include "binding/stage.h"
#include "process/child.h"
#include "process/system.h"

namespace manycore::binding {
namespace {

constexpr napi_type_tag kTag = {0x6d616e79636f7265, 0x50726f6365737320};

// Null with an exception pending.
napi_value wrap(napi_env env, Child::Pointer child) {
  napi_value object;
  if (napi_create_object(env, &object) != napi_ok) return nullptr;
  auto* holder = new Child::Pointer(std::move(child));
  const auto finalize = [](napi_env, void* data, void*) {
    delete static_cast<Child::Pointer*>(data);
  };
  if (napi_wrap(env, object, holder, finalize, nullptr, nullptr) != napi_ok) {
    delete holder;
    return nullptr;
  }
  return napi_type_tag_object(env, object, &kTag) == napi_ok ? object : nullptr;
}

napi_value wrap_or_fault(napi_env env, Child::Pointer child, SegmentFault fault) {
  return child == nullptr ? code(env, fault) : wrap(env, std::move(child));
}

// Null with an exception pending.
Child::Pointer* read_child(napi_env env, napi_value value) {
  napi_valuetype type;
  bool ours = false;
  void* data = nullptr;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_object &&
      napi_check_object_type_tag(env, value, &kTag, &ours) == napi_ok && ours &&
      napi_unwrap(env, value, &data) == napi_ok) {
    return static_cast<Child::Pointer*>(data);
  }
  throw_type_error(env, "a process is needed here");
  return nullptr;
}

bool read_text(napi_env env, napi_value value, std::string* out) {
  char bytes[256];
  size_t length;
  if (napi_get_value_string_utf8(env, value, bytes, sizeof bytes, &length) != napi_ok) {
    throw_type_error(env, "a string is needed here");
    return false;
  }
  out->assign(bytes, length);
  return true;
}

bool read_stage(napi_env env, napi_value value, uint32_t* stage) {
  if (!read_uint32(env, value, stage)) return false;
  const bool known = *stage > thread_stage::kNew && *stage <= thread_stage::kEnded;
  if (!known) throw_type_error(env, "there is no such stage");
  return known;
}

bool read_int32(napi_env env, napi_value value, int32_t* out) {
  if (napi_get_value_int32(env, value, out) == napi_ok) return true;
  throw_type_error(env, "a number is needed here");
  return false;
}

}  // namespace

napi_value process_create(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  std::string name;
  uint32_t flags, form;
  Bytes opening;
  if (!read_text(env, arguments[0], &name) || !read_uint32(env, arguments[1], &flags) ||
      !read_uint32(env, arguments[2], &form) || !read_bytes(env, arguments[3], false, &opening)) {
    return nullptr;
  }
  SegmentFault fault;
  Child::Pointer child = Child::create(name, flags, form, {opening.data, opening.length}, &fault);
  return wrap_or_fault(env, std::move(child), fault);
}

napi_value process_open(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  std::string segment;
  if (!read_text(env, arguments[0], &segment)) return nullptr;
  SegmentFault fault;
  Child::Pointer child = Child::open(segment, &fault);
  return wrap_or_fault(env, std::move(child), fault);
}

napi_value process_revive(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Bytes bytes;
  if (!read_bytes(env, arguments[0], false, &bytes)) return nullptr;
  Child::Pointer child = Child::revive({bytes.data, bytes.length});
  if (child != nullptr) return wrap(env, std::move(child));
  throw_type_error(env, "these bytes are not what a process has left");
  return nullptr;
}

napi_value process_keep(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  if (child == nullptr) return nullptr;
  Child::Pointer kept = (*child)->keep();
  const bool possible = kept != nullptr;
  if (possible) *child = std::move(kept);
  return boolean(env, possible);
}

napi_value process_state(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  Bytes cells;
  if (child == nullptr || !read_bytes(env, arguments[1], false, &cells)) return nullptr;
  const ProcessLayout& layout = (*child)->layout();
  // Acquire pairs with Child::advance(); what follows was written before that, or is a word.
  const uint32_t stage = layout.stage.load(std::memory_order_acquire);
  const double values[] = {
      static_cast<double>(stage),
      static_cast<double>(layout.flags.load(std::memory_order_relaxed)),
      static_cast<double>(static_cast<int32_t>(layout.exitCode.load(std::memory_order_relaxed))),
      static_cast<double>(layout.pid.load(std::memory_order_relaxed)),
      static_cast<double>(layout.openingForm),
      static_cast<double>((*child)->opening().length),
      static_cast<double>(layout.form),
      static_cast<double>((*child)->result().length),
      static_cast<double>((*child)->bytes().length),
      static_cast<double>(layout.child.load(std::memory_order_relaxed)),
  };
  if (cells.type != napi_float64_array || cells.length < sizeof values) {
    throw_type_error(env, "a Float64Array of 10 elements is needed here");
    return nullptr;
  }
  std::memcpy(cells.data, values, sizeof values);
  return undefined(env);
}

napi_value process_name(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  if (child == nullptr) return nullptr;
  const Name& name = (*child)->layout().name;
  return text(env, std::string(name, strnlen(name, sizeof name)));
}

napi_value process_segment(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  return child == nullptr ? nullptr : text(env, (*child)->segment());
}

napi_value process_read(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  uint32_t what;
  Bytes into;
  if (child == nullptr || !read_uint32(env, arguments[1], &what) ||
      !read_bytes(env, arguments[2], false, &into)) {
    return nullptr;
  }
  const ByteSpan from = what == 0   ? (*child)->opening()
                        : what == 1 ? (*child)->result()
                                    : (*child)->bytes();
  const size_t length = static_cast<size_t>(std::min<uint64_t>(from.length, into.length));
  if (length > 0) std::memcpy(into.data, from.data, length);
  return number(env, static_cast<double>(length));
}

napi_value process_started(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  uint32_t pid;
  if (child == nullptr || !read_uint32(env, arguments[1], &pid)) return nullptr;
  (*child)->started(pid);
  Environment::of(env).bears(*child);
  return undefined(env);
}

napi_value process_ended(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  int32_t exit_code;
  if (child == nullptr || !read_int32(env, arguments[1], &exit_code)) return nullptr;
  (*child)->ended(exit_code);
  Environment::of(env).buries(**child);
  return undefined(env);
}

napi_value process_run(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  uint32_t file, parent;
  if (child == nullptr || !read_uint32(env, arguments[1], &file) ||
      !read_uint32(env, arguments[2], &parent)) {
    return nullptr;
  }
  // Relaxed: set before anybody else knew of it.
  const uint32_t flags = (*child)->layout().flags.load(std::memory_order_relaxed);
  if ((flags & thread_flag::kDaemon) != 0) {
    system::end_with_parent(static_cast<int>(file), parent);
  }
  return boolean(env, (*child)->run());
}

napi_value process_inherit(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  std::string prefix;
  if (!read_text(env, arguments[0], &prefix)) return nullptr;
  segments::inherit(prefix);
  return undefined(env);
}

napi_value process_mine(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  return child == nullptr ? nullptr : boolean(env, (*child)->mine());
}

napi_value process_mark(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  uint32_t flags;
  int32_t exit_code;
  if (child == nullptr || !read_uint32(env, arguments[1], &flags) ||
      !read_int32(env, arguments[2], &exit_code)) {
    return nullptr;
  }
  ProcessLayout& layout = (*child)->layout();
  if ((flags & thread_flag::kExitCode) != 0) {
    layout.exitCode.store(static_cast<uint32_t>(exit_code), std::memory_order_relaxed);
  }
  layout.flags.fetch_or(flags, std::memory_order_release);  // with the exit code
  return undefined(env);
}

napi_value process_put(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  uint32_t form;
  Bytes result;
  if (child == nullptr || !read_uint32(env, arguments[1], &form) ||
      !read_bytes(env, arguments[2], false, &result)) {
    return nullptr;
  }
  return code(env, (*child)->put(form, {result.data, result.length}));
}

napi_value process_await(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  uint32_t stage;
  Deadline deadline;
  if (child == nullptr || !read_stage(env, arguments[1], &stage) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  const Child::Pointer held = *child;  // process_keep() may be called meanwhile
  return code(env, held->wait(stage, &Environment::of(env), deadline));
}

napi_value process_await_async(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Child::Pointer* child = read_child(env, arguments[0]);
  uint32_t stage;
  if (child == nullptr || !read_stage(env, arguments[1], &stage)) return nullptr;
  if ((*child)->reached(stage)) return number(env, 0);
  Word* word = Child::mirror(*child);
  if (word == nullptr) {
    napi_throw_error(env, "ERR_MANYCORE_SYSTEM", "the system has no thread that could wait");
    return nullptr;
  }
  auto* pending = new PendingStage(Environment::of(env), *word, stage, false, *child);
  return begin_wait(env, pending, arguments[2], arguments[0]);
}

napi_value process_number(napi_env env, napi_callback_info) {
  static std::atomic<uint32_t> last{0};
  return number(env, last.fetch_add(1, std::memory_order_relaxed) + 1);  // nothing but a number
}

}  // namespace manycore::binding
