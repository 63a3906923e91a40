#include "binding/scratch.h"

#include <bit>

namespace manycore::binding {
namespace {

constexpr size_t kLeast = 64 * 1024;

}  // namespace

napi_value Scratch::buffer(napi_env env) const {
  napi_value buffer = nullptr;
  if (buffer_ != nullptr) napi_get_reference_value(env, buffer_, &buffer);
  return buffer;
}

Scratch::View Scratch::view(napi_env env) const {
  const napi_value value = buffer(env);
  void* data = nullptr;
  size_t length = 0;
  if (value == nullptr || napi_get_arraybuffer_info(env, value, &data, &length) != napi_ok) {
    return {nullptr, 0};
  }
  return {static_cast<uint8_t*>(data), length};
}

bool Scratch::reserve(napi_env env, size_t length) {
  if (buffer_ != nullptr && view(env).length >= length) return true;
  // By its constructor, which throws when there is no memory; napi_create_arraybuffer() ends the
  // process then.
  const size_t size = length <= kLeast ? kLeast : std::bit_ceil(length);
  napi_value global, constructor, argument, value;
  void* data;
  napi_ref fresh;
  if (napi_get_global(env, &global) != napi_ok ||
      napi_get_named_property(env, global, "ArrayBuffer", &constructor) != napi_ok ||
      napi_create_double(env, static_cast<double>(size), &argument) != napi_ok ||
      napi_new_instance(env, constructor, 1, &argument, &value) != napi_ok) {
    return false;
  }
  size_t made = 0;
  if (napi_get_arraybuffer_info(env, value, &data, &made) != napi_ok || made != size ||
      napi_create_reference(env, value, 1, &fresh) != napi_ok) {
    napi_throw_error(env, nullptr, "no memory for the values of queues");
    return false;
  }
  drop(env);
  buffer_ = fresh;
  replaced = true;
  return true;
}

void Scratch::take(napi_env env, Scratch& other) {
  drop(env);
  buffer_ = other.buffer_;
  other.buffer_ = nullptr;
  replaced = true;
}

void Scratch::drop(napi_env env) {
  if (buffer_ != nullptr) napi_delete_reference(env, buffer_);
  buffer_ = nullptr;
}

}  // namespace manycore::binding
