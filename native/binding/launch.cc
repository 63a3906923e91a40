#include "binding/launch.h"

#include <napi.h>

#include <cmath>

namespace manycore::binding {

bool read_values(napi_env env, napi_value value, Values* out) {
  Bytes bytes;
  if (!read_bytes(env, value, true, &bytes)) return false;
  *out = {bytes.data, element(bytes), bytes.elements};
  return true;
}

napi_value both(napi_env env, napi_value first, napi_value second) {
  napi_value list = nullptr;
  napi_create_array_with_length(env, 2, &list);
  napi_set_element(env, list, 0, first);
  napi_set_element(env, list, 1, second);
  return list;
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

napi_value together(napi_env env, std::initializer_list<napi_value> values) {
  napi_value array = nullptr;
  if (napi_create_array_with_length(env, values.size(), &array) != napi_ok) return nullptr;
  uint32_t index = 0;
  for (const napi_value value : values) {
    if (napi_set_element(env, array, index++, value) != napi_ok) return nullptr;
  }
  return array;
}

void throw_no_memory(napi_env env) {
  Napi::RangeError::New(env, "not enough memory for this job").ThrowAsJavaScriptException();
}

}  // namespace manycore::binding
