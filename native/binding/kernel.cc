#include "binding/kernel.h"

#include <cstring>

#include "binding/launch.h"
#include "compute/kernel/job.h"

namespace manycore::binding {
namespace {

using kernel::Register;
using Held = std::shared_ptr<const kernel::Prepared>;

// So that no other External is taken for a program.
constexpr napi_type_tag kTag = {0x6d616e79636f7265, 0x6b65726e656c2031};

// A copy: shared memory may change while the program is looked at.
template <class T>
bool copy_values(napi_env env, napi_value value, napi_typedarray_type type, size_t most,
                 std::vector<T>* out) {
  Bytes bytes;
  if (!read_bytes(env, value, false, &bytes)) return false;
  if (bytes.type != type || bytes.elements > most) {
    throw_type_error(env, "this is no program: an array of it has the wrong type or is too long");
    return false;
  }
  out->resize(bytes.elements);
  if (bytes.elements > 0) std::memcpy(out->data(), bytes.data, bytes.length);
  return true;
}

bool read_program(napi_env env, const Arguments<4>& arguments, kernel::Program* out) {
  std::vector<uint32_t> code;
  std::vector<uint8_t> registers;
  if (!copy_values(env, arguments[0], napi_uint32_array, kernel::kMostInstructions * kernel::kWords,
                   &code) ||
      !copy_values(env, arguments[1], napi_uint8_array, kernel::kMostRegisters, &registers) ||
      !copy_values(env, arguments[2], napi_float64_array, kernel::kMostRegisters,
                   &out->constants) ||
      !read_uint32(env, arguments[3], &out->result)) {
    return false;
  }
  if (code.size() % kernel::kWords != 0) {
    throw_type_error(env, "this is no program: an instruction has five words");
    return false;
  }
  for (size_t i = 0; i < code.size(); i += kernel::kWords) {
    out->code.push_back({code[i], code[i + 1], code[i + 2], code[i + 3], code[i + 4]});
  }
  for (const uint8_t kind : registers) out->registers.push_back(static_cast<Register>(kind));
  return true;
}

const Held* read_held(napi_env env, napi_value value) {
  bool tagged = false;
  void* data = nullptr;
  napi_valuetype type;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_external &&
      napi_check_object_type_tag(env, value, &kTag, &tagged) == napi_ok && tagged &&
      napi_get_value_external(env, value, &data) == napi_ok) {
    return static_cast<const Held*>(data);
  }
  throw_type_error(env, "a program of kernelCreate() is needed here");
  return nullptr;
}

// What a call works on.
struct Call {
  explicit Call(const Held& held) : program(held), inputs(held->inputs), values(held->inputs + 1) {}

  bool read_array(napi_env env, napi_value value, Bytes* bytes) {
    if (!read_bytes(env, value, true, bytes)) return false;
    if (bytes->type > napi_float64_array) {
      throw_type_error(env, "kernels do not work on bigints");
      return false;
    }
    if (arrays > 0 && bytes->elements != length) {
      throw_type_error(env, "the arrays of a kernel must be equally long");
      return false;
    }
    length = bytes->elements;
    values[arrays++] = value;
    return true;
  }

  bool read_inputs(napi_env env, napi_value values) {
    bool is_array = false;
    uint32_t count = 0;
    if (napi_is_array(env, values, &is_array) != napi_ok || !is_array ||
        napi_get_array_length(env, values, &count) != napi_ok || count != program->inputs) {
      throw_type_error(env, "an array of the kernel's inputs is needed here");
      return false;
    }
    for (uint32_t i = 0; i < count; ++i) {
      napi_value value;
      if (napi_get_element(env, values, i, &value) != napi_ok) return false;
      if (program->kinds[i] == Register::ScalarInput) {
        if (!read_double(env, value, &inputs[i].number)) return false;
        continue;
      }
      Bytes bytes;
      if (!read_array(env, value, &bytes)) return false;
      inputs[i].data = bytes.data;
      inputs[i].element = element(bytes);
    }
    return true;
  }

  // Starts the job on the arrays, which stay alive until it is settled.
  napi_value start(napi_env env, std::shared_ptr<Job> job, Running::Result result,
                   napi_value settled) {
    return begin(env, std::move(job), result, std::span(values.data(), arrays), settled);
  }

  const Held& program;
  kernel::Arguments inputs;
  kernel::Few<napi_value> values;  // the arrays
  size_t length = 0;
  size_t arrays = 0;
};

}  // namespace

napi_value kernel_ops(napi_env env, napi_callback_info) {
  napi_value names;
  if (napi_create_array_with_length(env, kernel::kOpCount, &names) != napi_ok) return nullptr;
  for (uint32_t i = 0; i < kernel::kOpCount; ++i) {
    napi_set_element(env, names, i, text(env, kernel::kOps[i].name));
  }
  return names;
}

napi_value kernel_create(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  try {
    kernel::Program program;
    if (!read_program(env, arguments, &program)) return nullptr;
    const std::string problem = problem_of(program);
    if (!problem.empty()) {
      throw_type_error(env, ("this is no program: " + problem).c_str());
      return nullptr;
    }
    auto held = std::make_unique<Held>(prepare(program));
    const auto release = [](napi_env, void* data, void*) { delete static_cast<Held*>(data); };
    napi_value result;
    if (napi_create_external(env, held.get(), release, nullptr, &result) != napi_ok) return nullptr;
    held.release();
    if (napi_type_tag_object(env, result, &kTag) != napi_ok) return nullptr;
    return result;
  } catch (const std::exception&) {
    throw_no_memory(env);
    return nullptr;
  }
}

napi_value kernel_run(napi_env env, napi_callback_info info) {
  const Arguments<5> arguments(env, info);
  const Held* held = read_held(env, arguments[0]);
  uint32_t threads;
  Bytes out;
  if (held == nullptr || !read_uint32(env, arguments[3], &threads)) return nullptr;
  try {
    Call call(*held);
    if (!call.read_inputs(env, arguments[1]) || !call.read_array(env, arguments[2], &out)) {
      return nullptr;
    }
    auto job = kernel::Map::make(*held, std::move(call.inputs), call.length,
                                 {out.data, element(out)}, threads);
    return call.start(env, std::move(job), nothing, arguments[4]);
  } catch (const std::exception&) {
    throw_no_memory(env);
    return nullptr;
  }
}

napi_value kernel_reduce(napi_env env, napi_callback_info info) {
  const Arguments<5> arguments(env, info);
  const Held* held = read_held(env, arguments[0]);
  uint32_t fold, threads;
  if (held == nullptr || !read_uint32(env, arguments[1], &fold) ||
      !read_uint32(env, arguments[3], &threads)) {
    return nullptr;
  }
  if (fold >= kernel::kFolds) {
    throw_type_error(env, "there is no such reduction");
    return nullptr;
  }
  try {
    Call call(*held);
    if (!call.read_inputs(env, arguments[2])) return nullptr;
    if (call.arrays == 0) {
      throw_type_error(env, "a kernel needs at least one array");
      return nullptr;
    }
    auto job = std::make_shared<kernel::Reduce>(*held, static_cast<kernel::Fold>(fold),
                                                std::move(call.inputs), call.length, threads);
    const auto result = [](napi_env e, const Job& reduce) {
      return number(e, static_cast<const kernel::Reduce&>(reduce).number());
    };
    return call.start(env, std::move(job), result, arguments[4]);
  } catch (const std::exception&) {
    throw_no_memory(env);
    return nullptr;
  }
}

}  // namespace manycore::binding
