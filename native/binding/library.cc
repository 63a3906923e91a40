#include "binding/library.h"

#include <cmath>

#include "binding/launch.h"
#include "library/job.h"
#include "library/load.h"

namespace manycore::binding {
namespace {

bool read_text(napi_env env, napi_value value, std::string* out) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) {
    throw_type_error(env, "a string is needed here");
    return false;
  }
  out->resize(length + 1);
  napi_get_value_string_utf8(env, value, out->data(), length + 1, &length);
  out->resize(length);
  return true;
}

// What src/compute/library/signature.ts makes of it.
napi_value describe(napi_env env, library::KernelId id) {
  const abi::Kernel& kernel = *library::kernel(id);
  napi_value result, parameters;
  napi_create_object(env, &result);
  napi_create_array_with_length(env, kernel.count, &parameters);
  for (uint32_t i = 0; i < kernel.count; i++) {
    const abi::Parameter& parameter = kernel.parameters[i];
    const uint32_t packed = uint32_t{parameter.role} | uint32_t{parameter.type} << 8 |
                            uint32_t{parameter.detail} << 16 | uint32_t{parameter.constant} << 24;
    napi_set_element(env, parameters, i, number(env, packed));
  }
  napi_set_named_property(env, result, "id", number(env, id));
  napi_set_named_property(env, result, "name", text(env, kernel.name));
  napi_set_named_property(env, result, "parameters", parameters);
  napi_set_named_property(env, result, "sums", boolean(env, kernel.result == abi::kSum));
  return result;
}

bool wrong(napi_env env) {
  throw_type_error(env, "an argument is not of the type that the kernel's parameter has");
  return false;
}

// Of 64 bits: a bigint, or a number that is an integer.
bool read_wide(napi_env env, napi_value value, bool is_signed, uint64_t* out) {
  napi_valuetype type;
  if (napi_typeof(env, value, &type) != napi_ok) return wrong(env);
  if (type == napi_bigint) {
    bool lossless = false;
    const napi_status status =
        is_signed
            ? napi_get_value_bigint_int64(env, value, reinterpret_cast<int64_t*>(out), &lossless)
            : napi_get_value_bigint_uint64(env, value, out, &lossless);
    return (status == napi_ok && lossless) || wrong(env);
  }
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) return wrong(env);
  constexpr double kSafe = 9007199254740991;
  if (number != std::floor(number) || number > kSafe || number < (is_signed ? -kSafe : 0)) {
    return wrong(env);
  }
  *out = static_cast<uint64_t>(static_cast<int64_t>(number));
  return true;
}

bool read_scalar(napi_env env, napi_value value, uint8_t type, abi::Argument* out) {
  if (type == abi::kBool) {
    bool flag;
    if (napi_get_value_bool(env, value, &flag) != napi_ok) return wrong(env);
    out->bits = flag;
    return true;
  }
  if (type == abi::kInt64 || type == abi::kUint64) {
    return read_wide(env, value, type == abi::kInt64, &out->bits);
  }
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) return wrong(env);
  if (type == abi::kFloat32 || type == abi::kFloat64) {
    out->number = number;
    return true;
  }
  const bool is_signed = type == abi::kInt8 || type == abi::kInt16 || type == abi::kInt32;
  const int bits = type <= abi::kUint8 ? 8 : type <= abi::kUint16 ? 16 : 32;
  const double span = std::ldexp(1, bits);
  const double least = is_signed ? -span / 2 : 0;
  if (!(number >= least && number < least + span) || number != std::floor(number)) {
    return wrong(env);
  }
  out->bits = static_cast<uint64_t>(static_cast<int64_t>(number));
  return true;
}

bool read_array(napi_env env, napi_value value, uint8_t type, abi::Argument* out) {
  Bytes bytes;
  if (!read_bytes(env, value, true, &bytes)) return false;
  const bool clamped = type == abi::kUint8 && bytes.type == napi_uint8_clamped_array;
  if (bytes.type != static_cast<napi_typedarray_type>(type) && !clamped) return wrong(env);
  out->memory = {bytes.data, bytes.elements};
  return true;
}

bool read_object(napi_env env, napi_value value, const abi::Parameter& parameter,
                 abi::Argument* out) {
  Bytes bytes;
  if (!verify_structure(env, value, static_cast<Kind>(parameter.type)) ||
      !read_bytes(env, value, true, &bytes)) {
    return false;
  }
  // A RecursiveMutex is no Mutex here, and a queue carries what the kernel thinks it does.
  const auto& host = abi::host();
  if (!host.verify(bytes.data, bytes.length, parameter.type, parameter.detail)) return wrong(env);
  out->memory = {bytes.data, bytes.length};
  return true;
}

struct Call {
  std::vector<abi::Argument> arguments;
  std::vector<napi_value> keeps;  // what they refer to
  size_t length = 0;
};

bool read_call(napi_env env, const abi::Kernel& kernel, napi_value values, napi_value length_value,
               Call* call) {
  bool is_array = false;
  uint32_t count = 0;
  uint64_t length;
  if (napi_is_array(env, values, &is_array) != napi_ok || !is_array ||
      napi_get_array_length(env, values, &count) != napi_ok || count != kernel.count) {
    throw_type_error(env, "an array of the kernel's arguments is needed here");
    return false;
  }
  if (!read_count(env, length_value, 9007199254740991, &length)) return false;
  bool spans = false;
  for (uint32_t i = 0; i < count; i++) {
    const abi::Parameter& parameter = kernel.parameters[i];
    abi::Argument argument{};
    napi_value value;
    if (napi_get_element(env, values, i, &value) != napi_ok) return false;
    if (parameter.role != abi::kScalar) call->keeps.push_back(value);
    switch (parameter.role) {
      case abi::kScalar:
        if (!read_scalar(env, value, parameter.type, &argument)) return false;
        break;
      case abi::kSpan:
      case abi::kWhole:
        if (!read_array(env, value, parameter.type, &argument)) return false;
        if (parameter.role == abi::kWhole) break;
        if (spans && length != argument.memory.length) {
          napi_throw_range_error(env, nullptr, "the spans of a call have one length");
          return false;
        }
        spans = true;
        length = argument.memory.length;
        break;
      default:
        if (!read_object(env, value, parameter, &argument)) return false;
    }
    call->arguments.push_back(argument);
  }
  call->length = static_cast<size_t>(length);
  return true;
}

napi_value sum_of(napi_env env, const Job& job) {
  return number(env, static_cast<const library::KernelJob&>(job).sum());
}

}  // namespace

napi_value library_version(napi_env env, napi_callback_info) { return number(env, abi::kVersion); }

// (path, identity): an array of kernels, or what went wrong
napi_value library_load(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  std::string path, identity;
  if (!read_text(env, arguments[0], &path) || !read_text(env, arguments[1], &identity)) {
    return nullptr;
  }
  const library::Loaded loaded = library::load(path, identity);
  if (!loaded.problem.empty()) return text(env, loaded.problem);
  napi_value kernels = nullptr;
  napi_create_array_with_length(env, loaded.kernels.size(), &kernels);
  for (uint32_t i = 0; i < loaded.kernels.size(); i++) {
    napi_set_element(env, kernels, i, describe(env, loaded.kernels[i]));
  }
  return kernels;
}

// (id, values, length, threads, settled): the length counts where no span says it
napi_value library_run(napi_env env, napi_callback_info info) {
  Arguments<5> arguments(env, info);
  uint32_t id, threads;
  if (!read_uint32(env, arguments[0], &id) || !read_uint32(env, arguments[3], &threads)) {
    return nullptr;
  }
  const abi::Kernel* kernel = library::kernel(id);
  Call call;
  if (kernel == nullptr) {
    throw_type_error(env, "a kernel's id is needed here");
    return nullptr;
  }
  if (!read_call(env, *kernel, arguments[1], arguments[2], &call)) return nullptr;
  auto job = make(env, [&] {
    return std::make_shared<library::KernelJob>(*kernel, std::move(call.arguments), call.length,
                                                threads);
  });
  return begin(env, job, kernel->result == abi::kSum ? sum_of : nothing, call.keeps, arguments[4]);
}

}  // namespace manycore::binding
