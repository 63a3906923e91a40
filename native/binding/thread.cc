#include "binding/thread.h"

#include <system_error>
#include <thread>

#include "binding/arguments.h"
#include "binding/stage.h"
#include "thread/os.h"
#include "thread/thread.h"

namespace manycore::binding {
namespace {

// How a thread shall be set up; what is not asked for stays as the system does it.
struct Settings {
  std::vector<uint32_t> cpus;
  std::optional<int> nice;

  bool read(napi_env env, napi_value list, napi_value value) {
    napi_valuetype type;
    if (napi_typeof(env, list, &type) != napi_ok) return false;
    if (type != napi_undefined) {
      Bytes bytes;
      if (!read_bytes(env, list, false, &bytes)) return false;
      if (bytes.type != napi_uint32_array || bytes.elements == 0) {
        throw_type_error(env, "a Uint32Array of processors is needed here");
        return false;
      }
      const auto* first = reinterpret_cast<const uint32_t*>(bytes.data);
      cpus.assign(first, first + bytes.elements);
    }
    if (napi_typeof(env, value, &type) != napi_ok || type == napi_undefined) return true;
    int32_t number;
    if (napi_get_value_int32(env, value, &number) == napi_ok && number >= -20 && number <= 19) {
      nice = number;
      return true;
    }
    throw_type_error(env, "a nice value is needed here");
    return false;
  }

  // For the calling thread. "" or what went wrong.
  std::string apply() const {
    if (!cpus.empty()) {
      std::string problem = os::set_affinity(cpus);
      if (!problem.empty()) return "affinity: " + problem;
    }
    if (!nice) return "";
    const std::string problem = os::set_nice(*nice);
    return problem.empty() ? "" : "nice: " + problem;
  }
};

// (thread, value)
struct Step {
  ThreadLayout* thread = nullptr;
  uint32_t value = 0;

  bool read(napi_env env, napi_value array, napi_value number, uint32_t most) {
    thread = read_thread(env, array);
    if (thread == nullptr || !read_uint32(env, number, &value)) return false;
    if (value > most) throw_type_error(env, "there is no such stage");
    return value <= most;
  }
};

}  // namespace

napi_value thread_initialise(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  auto* thread = read_room<ThreadLayout>(env, arguments[0]);
  uint32_t flags;
  if (thread == nullptr || !read_uint32(env, arguments[1], &flags)) return nullptr;
  thread::initialise(*thread, flags);
  return undefined(env);
}

napi_value thread_start(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  ThreadLayout* thread = read_thread(env, arguments[0]);
  if (thread == nullptr) return nullptr;
  return boolean(env, Environment::of(env).starts(arguments[0], *thread));
}

napi_value thread_open(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  ThreadLayout* thread = read_thread(env, arguments[0]);
  Settings settings;
  char name[256];
  size_t length;
  if (thread == nullptr || !settings.read(env, arguments[2], arguments[3])) return nullptr;
  if (napi_get_value_string_utf8(env, arguments[1], name, sizeof(name), &length) != napi_ok) {
    throw_type_error(env, "a name is needed here");
    return nullptr;
  }
  Environment& environment = Environment::of(env);
  if (!environment.lives(arguments[0], *thread)) return boolean(env, false);
  if (length > 0) {
    agents::rename(environment.agent(), std::string(name, length));
    name_this_thread(name);
  }
  return text(env, settings.apply());
}

napi_value thread_abandon(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  ThreadLayout* thread = read_thread(env, arguments[0]);
  if (thread == nullptr) return nullptr;
  return boolean(env, thread::abandon(*thread));
}

napi_value thread_cancel(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  ThreadLayout* thread = read_thread(env, arguments[0]);
  if (thread == nullptr) return nullptr;
  return boolean(env, thread::cancel(*thread));
}

napi_value thread_advance(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Step step;
  if (!step.read(env, arguments[0], arguments[1], thread_stage::kEnded)) return nullptr;
  return boolean(env, thread::advance(*step.thread, step.value));
}

napi_value thread_ask(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Step step;
  if (!step.read(env, arguments[0], arguments[1], thread_wish::kTerminate)) return nullptr;
  return boolean(env, thread::ask(*step.thread, step.value));
}

napi_value thread_await(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Step step;
  Deadline deadline;
  if (!step.read(env, arguments[0], arguments[1], thread_stage::kEnded) ||
      !read_deadline(env, arguments[2], &deadline)) {
    return nullptr;
  }
  return code(env, thread::wait(*step.thread, step.value, Environment::of(env).caller(step.thread),
                                deadline));
}

napi_value thread_await_async(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Step step;
  if (!step.read(env, arguments[0], arguments[1], thread_stage::kEnded)) return nullptr;
  auto* pending = new PendingStage(Environment::of(env), step.thread->stage, step.value, false);
  return begin_wait(env, pending, arguments[2], arguments[0]);
}

napi_value thread_asked_async(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  Step step;
  if (!step.read(env, arguments[0], arguments[1], thread_wish::kTerminate)) return nullptr;
  auto* pending = new PendingStage(Environment::of(env), step.thread->wish, step.value, true);
  return begin_wait(env, pending, arguments[2], arguments[0]);
}

napi_value thread_forget(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  ThreadLayout* thread = read_thread(env, arguments[0]);
  if (thread == nullptr) return nullptr;
  Environment::of(env).forget(*thread);
  return undefined(env);
}

napi_value thread_cpu_time(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  const ThreadLayout* thread = read_thread(env, arguments[0]);
  if (thread == nullptr) return nullptr;
  return number(env, static_cast<double>(thread::cpu_time(*thread)) / 1e6);
}

napi_value thread_try(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Settings settings;
  if (!settings.read(env, arguments[0], arguments[1])) return nullptr;
  std::string problem;
  try {
    // In a thread of its own, because a priority that was given up cannot always be taken back.
    std::thread([&] { problem = settings.apply(); }).join();
  } catch (const std::system_error& error) {
    problem = error.what();
  }
  return text(env, problem);
}

napi_value thread_number(napi_env env, napi_callback_info) {
  static std::atomic<uint32_t> last{0};
  return number(env, last.fetch_add(1, std::memory_order_relaxed) + 1);  // nothing but a number
}

napi_value thread_main(napi_env env, napi_callback_info) {
  return number(env, static_cast<double>(os::main_thread()));
}

}  // namespace manycore::binding
