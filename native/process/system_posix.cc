#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "memory/process.h"
#include "memory/segment.h"
#include "process/system.h"
#include "sync/wait.h"

namespace manycore::system {
namespace {

// What comes through it means nothing; its end does.
void drain(int file, uint32_t parent) {
  name_this_thread("lifeline");
  for (;;) {
    pollfd end = {file, POLLIN, 0};
    if (poll(&end, 1, -1) < 0 && errno != EINTR) return;
    char bytes[64];
    const ssize_t count = read(file, bytes, sizeof bytes);
    if (count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))) continue;
    // Not exit(): other threads run, and their memory must stay.
    process::see_off(parent);  // whoever leaves last removes what they shared
    segments::leave_all();
    segments::clear_inheritance();
    _exit(1);
  }
}

}  // namespace

std::optional<int> look(uint32_t child) {
  siginfo_t info;
  info.si_pid = 0;
  if (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      info.si_pid == 0) {
    return std::nullopt;
  }
  return info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
}

std::optional<int> reap(uint32_t child) {
  int status;
  pid_t result;
  do {
    result = waitpid(static_cast<pid_t>(child), &status, 0);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return std::nullopt;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool end_with_parent(int file, uint32_t parent) {
  struct stat status;
  if (fstat(file, &status) != 0 || !(S_ISSOCK(status.st_mode) || S_ISFIFO(status.st_mode))) {
    return false;
  }
  fcntl(file, F_SETFD, FD_CLOEXEC);  // not for this process' own children
  try {
    std::thread(drain, file, parent).detach();
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

}  // namespace manycore::system
