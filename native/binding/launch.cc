#include "binding/launch.h"

#include <napi.h>

#include <cmath>
#include <string>

namespace manycore::binding {

bool read_values(napi_env env, napi_value value, Values* out) {
  Bytes bytes;
  if (!read_bytes(env, value, true, &bytes)) return false;
  *out = {bytes.data, element(bytes), bytes.elements};
  return true;
}

bool read_count(napi_env env, napi_value value, double largest, uint64_t* out) {
  double number;
  if (!read_double(env, value, &number)) return false;
  if (!(number >= 0 && number <= largest) || number != std::floor(number)) {
    throw_type_error(env, "a smaller non-negative integer is needed here");
    return false;
  }
  *out = static_cast<uint64_t>(number);
  return true;
}

// They are defined and not set, because setting can be intercepted by who changes a prototype.
bool hold(napi_env env, std::span<const napi_value> values, napi_value* out) {
  *out = values.empty() ? nullptr : values[0];
  if (values.size() < 2) return true;
  if (napi_create_object(env, out) != napi_ok) return false;
  for (size_t i = 0; i < values.size(); ++i) {
    napi_property_descriptor each{};
    each.name = text(env, std::to_string(i));
    each.value = values[i];
    if (napi_define_properties(env, *out, 1, &each) != napi_ok) return false;
  }
  return true;
}

void throw_no_memory(napi_env env) {
  Napi::RangeError::New(env, "not enough memory for this job").ThrowAsJavaScriptException();
}

}  // namespace manycore::binding
