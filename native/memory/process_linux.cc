// Linux: /proc/<pid>/stat.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "memory/process.h"

namespace manycore::process {
namespace {

struct Stat {
  bool there = false;
  char state = 0;
  uint64_t started = 0;  // clock ticks since the system's start
  bool ending = false;
};

Stat stat_of(uint32_t pid) {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%u/stat", pid);
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  char text[1024];
  const ssize_t length = ::read(file, text, sizeof text - 1);
  ::close(file);
  if (length <= 0) return {};
  text[length] = 0;
  // The second field is the command in parentheses, which may have any characters itself.
  const char* at = std::strrchr(text, ')');
  if (at == nullptr || at[1] != ' ') return {};
  Stat stat{true, at[2], 0, false};
  constexpr int kStarted = 22, kFlags = 9, kState = 3;
  constexpr unsigned long kEnding = 4;  // PF_EXITING of the kernel
  at += 2;
  for (int field = kState; field < kStarted && at != nullptr; ++field) {
    at = std::strchr(at, ' ');
    if (at == nullptr) break;
    ++at;
    if (field + 1 == kFlags) stat.ending = (std::strtoul(at, nullptr, 10) & kEnding) != 0;
  }
  if (at != nullptr) stat.started = std::strtoull(at, nullptr, 10);
  return stat;
}

uint64_t own_space() {
  struct stat space;
  return ::stat("/proc/self/ns/pid", &space) == 0 ? space.st_ino : 0;
}

}  // namespace

ProcessIdentity self() { return identify(static_cast<uint32_t>(getpid())); }

ProcessIdentity identify(uint32_t child) { return {child, stat_of(child).started, own_space()}; }

Life life_of(const ProcessIdentity& process) {
  static const uint64_t space = own_space();
  if (process.pid == 0 || process.pid > INT_MAX) return Life::Dead;
  if (process.space != 0 && space != 0 && process.space != space) return Life::Unknown;
  const Stat stat = stat_of(process.pid);
  if (!stat.there) {
    // Also where /proc is not mounted.
    const bool gone = ::kill(static_cast<pid_t>(process.pid), 0) != 0 && errno == ESRCH;
    return gone ? Life::Dead : Life::Alive;
  }
  if (stat.state == 'Z' || stat.state == 'X') return Life::Dead;
  const bool other = process.started != 0 && stat.started != process.started;
  return other ? Life::Dead : Life::Alive;
}

void see_off(uint32_t pid) {
  // It closes its files a moment before it is a zombie.
  for (int attempt = 0; attempt < 10000; ++attempt) {
    const Stat stat = stat_of(pid);
    if (!stat.ending || life_of({pid, 0, 0}) == Life::Dead) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace manycore::process
