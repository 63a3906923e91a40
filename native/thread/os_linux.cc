// Linux: a thread has an id of its own, a processor clock, a nice value and an affinity.
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "thread/os.h"

namespace manycore::os {
namespace {

// The kernel's numbering of clocks (CPUCLOCK_SCHED | CPUCLOCK_PERTHREAD over the inverted id),
// which pthread_getcpuclockid() uses too; that needs a pthread_t, which must not outlive its
// thread.
clockid_t clock_of(uint64_t id) {
  return static_cast<clockid_t>(~static_cast<uint32_t>(id) << 3 | 6);
}

struct Free {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

}  // namespace

ThreadIdentity this_thread() { return {static_cast<uint64_t>(syscall(SYS_gettid)), 0}; }

uint64_t main_thread() { return static_cast<uint64_t>(getpid()); }

bool cpu_time(const ThreadIdentity& thread, uint64_t* nanoseconds) {
  timespec time;
  // The id 0 would mean the calling thread.
  if (thread.id == 0 || clock_gettime(clock_of(thread.id), &time) != 0) return false;
  *nanoseconds = static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
  return true;
}

std::string set_affinity(const std::vector<uint32_t>& cpus) {
  const uint32_t most = *std::max_element(cpus.begin(), cpus.end());
  // The kernel refuses to report into a set that is smaller than its own.
  const int room = std::max<int>(4096, static_cast<int>(most) + 1);
  const size_t size = CPU_ALLOC_SIZE(room);
  const std::unique_ptr<cpu_set_t, Free> set(CPU_ALLOC(room));
  if (!set) return "there is no memory for a set of processors";
  CPU_ZERO_S(size, set.get());
  for (const uint32_t cpu : cpus) CPU_SET_S(cpu, size, set.get());
  const int result = sched_setaffinity(0, size, set.get());
  if (result != 0 && errno != EINVAL) return std::strerror(errno);
  // Some of them are enough for the kernel; EINVAL: none is there for this process.
  if (result == 0 && sched_getaffinity(0, size, set.get()) != 0) return std::strerror(errno);
  if (result != 0) CPU_ZERO_S(size, set.get());
  std::string missing;
  for (const uint32_t cpu : cpus) {
    if (CPU_ISSET_S(cpu, size, set.get())) continue;
    missing += (missing.empty() ? "" : ", ") + std::to_string(cpu);
  }
  return missing.empty() ? "" : "this process has no processor " + missing;
}

std::string set_nice(int nice) {
  const auto id = static_cast<id_t>(syscall(SYS_gettid));
  return setpriority(PRIO_PROCESS, id, nice) == 0 ? "" : std::strerror(errno);
}

}  // namespace manycore::os
