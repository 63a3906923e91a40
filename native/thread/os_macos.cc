// macOS: times by the thread's Mach port. The system decides itself where a thread runs, and knows
// a nice value for processes only; a thread has a priority instead.
#include "thread/os.h"

#include <mach/mach.h>
#include <pthread.h>

#include <cstring>

namespace manycore::os {

ThreadIdentity this_thread() {
  uint64_t id = 0;
  pthread_threadid_np(nullptr, &id);
  return {id, pthread_mach_thread_np(pthread_self())};
}

uint64_t main_thread() { return 0; }

bool cpu_time(const ThreadIdentity& thread, uint64_t* nanoseconds) {
  // The port's number may be another thread's by now, so first of all: is it still this one?
  thread_identifier_info_data_t identity;
  mach_msg_type_number_t count = THREAD_IDENTIFIER_INFO_COUNT;
  if (thread.handle == 0 ||
      thread_info(thread.handle, THREAD_IDENTIFIER_INFO, reinterpret_cast<thread_info_t>(&identity),
                  &count) != KERN_SUCCESS ||
      identity.thread_id != thread.id) {
    return false;
  }
  thread_basic_info_data_t info;
  count = THREAD_BASIC_INFO_COUNT;
  if (thread_info(thread.handle, THREAD_BASIC_INFO, reinterpret_cast<thread_info_t>(&info),
                  &count) != KERN_SUCCESS) {
    return false;
  }
  const auto of = [](const time_value_t& time) {
    return static_cast<uint64_t>(time.seconds) * 1'000'000'000 + uint64_t(time.microseconds) * 1000;
  };
  *nanoseconds = of(info.user_time) + of(info.system_time);
  return true;
}

std::string set_affinity(const std::vector<uint32_t>&) {
  return "macOS does not let a program choose processors";
}

std::string set_nice(int nice) {
  int policy;
  sched_param parameter;
  int problem = pthread_getschedparam(pthread_self(), &policy, &parameter);
  if (problem == 0) {
    // From 47 for -20 over 31, which is usual, down to 15 for 19.
    parameter.sched_priority = 31 - nice * 16 / (nice < 0 ? 20 : 19);
    problem = pthread_setschedparam(pthread_self(), policy, &parameter);
  }
  return problem == 0 ? "" : std::strerror(problem);
}

}  // namespace manycore::os
