// Windows: a process' creation time.
#define NOMINMAX
#include <windows.h>

#include "memory/process.h"

namespace manycore::process {
namespace {

uint64_t started_at(HANDLE process) {
  FILETIME created, exited, kernel, user;
  if (!GetProcessTimes(process, &created, &exited, &kernel, &user)) return 0;
  return uint64_t{created.dwHighDateTime} << 32 | created.dwLowDateTime;
}

}  // namespace

ProcessIdentity self() { return {GetCurrentProcessId(), started_at(GetCurrentProcess()), 0}; }

ProcessIdentity identify(uint32_t child) {
  const HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, child);
  const uint64_t started = handle == nullptr ? 0 : started_at(handle);
  if (handle != nullptr) CloseHandle(handle);
  return {child, started, 0};
}

Life life_of(const ProcessIdentity& process) {
  if (process.pid == 0) return Life::Dead;
  const HANDLE handle =
      OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, process.pid);
  if (handle == nullptr) {
    return GetLastError() == ERROR_ACCESS_DENIED ? Life::Alive : Life::Dead;
  }
  // A process that has ended stays visible while somebody has a handle of it.
  const bool ended = WaitForSingleObject(handle, 0) == WAIT_OBJECT_0;
  const bool other = process.started != 0 && started_at(handle) != process.started;
  CloseHandle(handle);
  return ended || other ? Life::Dead : Life::Alive;
}

void see_off(uint32_t) {}  // there the handle of the process itself has told of its end

}  // namespace manycore::process
