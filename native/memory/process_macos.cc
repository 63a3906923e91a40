// macOS: libproc.
#include <libproc.h>
#include <signal.h>
#include <sys/proc_info.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <thread>

#include "memory/process.h"

namespace manycore::process {
namespace {

// Microseconds since 1970; false when there is no such process, or only its zombie.
bool started_at(uint32_t pid, uint64_t* started) {
  proc_bsdinfo info;
  const int size = proc_pidinfo(static_cast<int>(pid), PROC_PIDTBSDINFO, 0, &info, sizeof info);
  if (size != static_cast<int>(sizeof info)) return false;
  constexpr uint32_t kZombie = 5;  // SZOMB of <sys/proc.h>
  if (info.pbi_status == kZombie) return false;
  *started = info.pbi_start_tvsec * 1'000'000 + info.pbi_start_tvusec;
  return true;
}

}  // namespace

ProcessIdentity self() { return identify(static_cast<uint32_t>(getpid())); }

ProcessIdentity identify(uint32_t child) {
  ProcessIdentity identity{child, 0, 0};
  started_at(child, &identity.started);
  return identity;
}

Life life_of(const ProcessIdentity& process) {
  if (process.pid == 0 || process.pid > INT_MAX) return Life::Dead;
  uint64_t started;
  if (!started_at(process.pid, &started)) {
    // One of another user is not shown, though it is there.
    const bool hidden = ::kill(static_cast<pid_t>(process.pid), 0) != 0 && errno == EPERM;
    return hidden ? Life::Alive : Life::Dead;
  }
  return process.started != 0 && started != process.started ? Life::Dead : Life::Alive;
}

void see_off(uint32_t pid) {
  // Nobody says whether it is ending.
  for (int attempt = 0; attempt < 200 && life_of({pid, 0, 0}) != Life::Dead; ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace manycore::process
