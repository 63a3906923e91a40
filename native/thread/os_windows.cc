// Windows: seven priorities instead of forty nice values; one group of processors.
#define NOMINMAX
#include <windows.h>

#include "thread/os.h"

namespace manycore::os {
namespace {

std::string problem() { return "Windows error " + std::to_string(GetLastError()); }

int priority_of(int nice) {
  if (nice <= -15) return THREAD_PRIORITY_HIGHEST;
  if (nice < 0) return THREAD_PRIORITY_ABOVE_NORMAL;
  if (nice == 0) return THREAD_PRIORITY_NORMAL;
  if (nice < 10) return THREAD_PRIORITY_BELOW_NORMAL;
  if (nice < 19) return THREAD_PRIORITY_LOWEST;
  return THREAD_PRIORITY_IDLE;
}

uint64_t of(const FILETIME& time) {
  return (static_cast<uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime) * 100;
}

}  // namespace

ThreadIdentity this_thread() { return {GetCurrentThreadId(), 0}; }

uint64_t main_thread() { return 0; }

bool cpu_time(const ThreadIdentity& thread, uint64_t* nanoseconds) {
  const HANDLE handle =
      OpenThread(THREAD_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(thread.id));
  if (handle == nullptr) return false;
  FILETIME creation, exit, kernel, user;
  const bool known = GetProcessIdOfThread(handle) == GetCurrentProcessId() &&
                     GetThreadTimes(handle, &creation, &exit, &kernel, &user);
  CloseHandle(handle);
  if (known) *nanoseconds = of(kernel) + of(user);
  return known;
}

std::string set_affinity(const std::vector<uint32_t>& cpus) {
  DWORD_PTR ours = 0, all = 0, wanted = 0;
  GetProcessAffinityMask(GetCurrentProcess(), &ours, &all);
  std::string missing;
  for (const uint32_t cpu : cpus) {
    const DWORD_PTR bit = cpu < 8 * sizeof(ours) ? DWORD_PTR{1} << cpu : 0;
    wanted |= bit;
    if ((ours & bit) == 0) missing += (missing.empty() ? "" : ", ") + std::to_string(cpu);
  }
  if (!missing.empty()) return "this process has no processor " + missing;
  return SetThreadAffinityMask(GetCurrentThread(), wanted) != 0 ? "" : problem();
}

std::string set_nice(int nice) {
  return SetThreadPriority(GetCurrentThread(), priority_of(nice)) ? "" : problem();
}

}  // namespace manycore::os
