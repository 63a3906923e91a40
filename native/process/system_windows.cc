// Windows: by the handles of processes; a process has no end of its own that a signal would tell.
#define NOMINMAX
#include <windows.h>

#include <system_error>
#include <thread>

#include "process/system.h"

namespace manycore::system {
namespace {

std::optional<int> end_of(uint32_t pid, DWORD limit) {
  const HANDLE process =
      OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, static_cast<DWORD>(pid));
  if (process == nullptr) return std::nullopt;
  DWORD code = 0;
  const bool ended = WaitForSingleObject(process, limit) == WAIT_OBJECT_0 &&
                     GetExitCodeProcess(process, &code) != 0;
  CloseHandle(process);
  if (!ended) return std::nullopt;
  return static_cast<int>(code);
}

}  // namespace

std::optional<int> look(uint32_t child) { return end_of(child, 0); }
std::optional<int> reap(uint32_t child) { return end_of(child, INFINITE); }

bool end_with_parent(int, uint32_t parent) {
  const HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, static_cast<DWORD>(parent));
  if (process == nullptr) ExitProcess(1);  // it has gone already
  try {
    std::thread([process] {
      WaitForSingleObject(process, INFINITE);
      TerminateProcess(GetCurrentProcess(), 1);
    }).detach();
  } catch (const std::system_error&) {
    CloseHandle(process);
    return false;
  }
  return true;
}

}  // namespace manycore::system
