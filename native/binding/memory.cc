#include "binding/memory.h"

#include <cmath>
#include <mutex>
#include <type_traits>

#include "binding/arguments.h"
#include "binding/engine.h"
#include "memory/huge.h"
#include "memory/segment.h"

namespace manycore::binding {
namespace {

// Beyond what an enumerator says: this host lets no memory of others into JavaScript.
constexpr int kUnsupported = 100;

bool read_text(napi_env env, napi_value value, std::string* out) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) {
    throw_type_error(env, "a string is needed here");
    return false;
  }
  out->resize(length);
  // The terminator has its place behind a string's end.
  return napi_get_value_string_utf8(env, value, out->data(), length + 1, &length) == napi_ok;
}

// An identity has 64 bits, so JavaScript has it as text.
std::string identity_text(uint64_t identity) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) digits += kDigits[identity >> shift & 15];
  return digits;
}

// 0 when it is none.
uint64_t read_identity(const std::string& digits) {
  uint64_t identity = 0;
  for (const char c : digits) {
    const bool digit = c >= '0' && c <= '9';
    if (digits.size() != 16 || !(digit || (c >= 'a' && c <= 'f'))) return 0;
    identity = identity << 4 | static_cast<uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return identity;
}

bool read_size(napi_env env, napi_value value, uint64_t* out) {
  double size;
  if (!read_double(env, value, &size)) return false;
  constexpr double kMost = 9007199254740991;  // Number.MAX_SAFE_INTEGER
  if (!(size >= 0 && size <= kMost) || size != std::floor(size)) {
    throw_type_error(env, "a number of bytes is needed here");
    return false;
  }
  *out = static_cast<uint64_t>(size);
  return true;
}

class List {
 public:
  explicit List(napi_env env) : env_(env) {
    if (napi_create_array(env, &list_) != napi_ok) list_ = nullptr;
  }
  List& add(napi_value value) {
    if (list_ != nullptr && value != nullptr) napi_set_element(env_, list_, count_++, value);
    return *this;
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  List& add(Number value) {
    return add(number(env_, static_cast<double>(value)));
  }
  napi_value value() const { return list_; }

 private:
  napi_env env_;
  napi_value list_ = nullptr;
  uint32_t count_ = 0;
};

// One per process and segment, so that V8 counts its memory once.
Store store_of(Segment& segment) {
  static auto* const guard = new std::mutex;  // never destroyed: threads may still run at the end
  const std::lock_guard lock(*guard);
  if (Store shown = std::static_pointer_cast<v8::BackingStore>(segment.shown.lock())) return shown;
  segment.retain();
  const auto gone = [](void*, size_t, void* context) { static_cast<Segment*>(context)->release(); };
  Store store = engine::adopt(segment.start(), segment.byte_length(), gone, &segment);
  segment.shown = store;
  return store;
}

napi_value opened(napi_env env, const SegmentResult& result) {
  if (result.segment == nullptr) {
    List list(env);
    list.add(static_cast<uint32_t>(result.fault)).add(result.error);
    list.add(result.found).add(result.expected);
    return list.value();
  }
  Segment& segment = *result.segment;
  List list(env);
  list.add(Environment::of(env).opened(segment));
  list.add(engine::wrap(store_of(segment)));
  return list.add(text(env, identity_text(segment.identity()))).value();
}

napi_value unsupported(napi_env env) {
  return List(env).add(kUnsupported).add(0).add(0).add(0).value();
}

Segment* read_segment(napi_env env, napi_value id) {
  uint32_t number;
  if (!read_uint32(env, id, &number)) return nullptr;
  Segment* segment = Environment::of(env).segment(number);
  if (segment == nullptr) throw_type_error(env, "this thread has no such segment open");
  return segment;
}

}  // namespace

napi_value memory_create(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  std::string name;
  uint64_t byte_length;
  if (!read_text(env, arguments[0], &name) || !read_size(env, arguments[1], &byte_length)) {
    return nullptr;
  }
  if (!engine::available()) return unsupported(env);
  return opened(env, Segment::create(name, byte_length));
}

napi_value memory_open(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  std::string name;
  napi_valuetype type;
  if (!read_text(env, arguments[0], &name) || napi_typeof(env, arguments[1], &type) != napi_ok) {
    return nullptr;
  }
  uint64_t identity = 0;
  if (type != napi_undefined) {
    std::string digits;
    if (!read_text(env, arguments[1], &digits)) return nullptr;
    identity = read_identity(digits);
    if (identity == 0) {
      throw_type_error(env, "the identity of a segment is needed here");
      return nullptr;
    }
  }
  if (!engine::available()) return unsupported(env);
  return opened(env, Segment::open(name, identity));
}

napi_value memory_close(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  uint32_t id;
  if (!read_uint32(env, arguments[0], &id)) return nullptr;
  return boolean(env, Environment::of(env).closes(id));
}

napi_value memory_unlink(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Segment* segment = read_segment(env, arguments[0]);
  return segment == nullptr ? nullptr : boolean(env, segment->unlink());
}

napi_value memory_allocate(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Segment* segment = read_segment(env, arguments[0]);
  uint64_t byte_length, alignment;
  if (segment == nullptr || !read_size(env, arguments[1], &byte_length) ||
      !read_size(env, arguments[2], &alignment)) {
    return nullptr;
  }
  if (alignment == 0 || alignment > kMostAlignment || (alignment & (alignment - 1)) != 0) {
    throw_type_error(env, "an alignment is a power of two, at most 4096");
    return nullptr;
  }
  const uint64_t offset = segment->allocate(byte_length, alignment);
  if (offset != Segment::kNoRoom) return number(env, static_cast<double>(offset));
  return number(env, -1 - static_cast<double>(segment->byte_length() - segment->allocated()));
}

napi_value memory_locate(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Bytes bytes;
  if (!read_bytes(env, arguments[0], false, &bytes)) return nullptr;
  const Segment* segment = segment_of(bytes.data);
  if (segment == nullptr) return undefined(env);
  List list(env);
  list.add(text(env, segment->name())).add(text(env, identity_text(segment->identity())));
  return list.add(bytes.data - segment->start()).value();
}

napi_value memory_list(napi_env env, napi_callback_info) {
  List list(env);
  for (const SegmentReport& report : segments::list()) {
    List entry(env);
    entry.add(text(env, report.name)).add(static_cast<uint32_t>(report.fault));
    entry.add(report.size).add(report.allocated);
    entry.add(boolean(env, report.dead())).add(report.creator);
    for (const SegmentParticipant& one : report.participants) {
      entry.add(one.pid).add(static_cast<uint32_t>(one.life));
    }
    list.add(entry.value());
  }
  return list.value();
}

napi_value memory_clean(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  std::string name;
  if (!read_text(env, arguments[0], &name)) return nullptr;
  return boolean(env, segments::clean(name));
}

// The engine collects garbage by what it knows to be held, and of shared memory it knows nothing.
napi_value memory_large(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Bytes bytes;
  if (!read_bytes(env, arguments[0], true, &bytes)) return nullptr;
  prefer_huge_pages(bytes.data, bytes.length);
  const auto forget = [](napi_env env, void*, void* hint) {
    int64_t total;
    napi_adjust_external_memory(env, -static_cast<int64_t>(reinterpret_cast<intptr_t>(hint)),
                                &total);
  };
  const int64_t length = static_cast<int64_t>(bytes.length);
  void* const hint = reinterpret_cast<void*>(static_cast<intptr_t>(length));
  if (napi_add_finalizer(env, arguments[1], nullptr, forget, hint, nullptr) == napi_ok) {
    int64_t total;
    napi_adjust_external_memory(env, length, &total);
  }
  return undefined(env);
}

}  // namespace manycore::binding
