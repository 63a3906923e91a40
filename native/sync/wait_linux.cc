// Linux: futex(2). The private form spares the kernel the look-up of a mapping shared between
// processes.
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <climits>
#include <cstring>

#include "sync/wait.h"

namespace manycore {
namespace {

int in(Reach reach, int operation) {
  return reach == Reach::Process ? operation | FUTEX_PRIVATE_FLAG : operation;
}

}  // namespace

void wait_on_word(const Word* word, uint32_t expected, Deadline deadline, Reach reach) {
  timespec limit;
  const timespec* until = nullptr;
  if (deadline != kForever) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - Clock::now());
    if (left.count() <= 0) return;
    limit.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
    limit.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
    until = &limit;
  }
  syscall(SYS_futex, word, in(reach, FUTEX_WAIT), expected, until, nullptr, 0);
}

void wake_one_on_word(const Word* word, Reach reach) {
  syscall(SYS_futex, word, in(reach, FUTEX_WAKE), 1, nullptr, nullptr, 0);
}

void wake_all_on_word(const Word* word, Reach reach) {
  syscall(SYS_futex, word, in(reach, FUTEX_WAKE), INT_MAX, nullptr, nullptr, 0);
}

void name_this_thread(const char* name) {
  char cut[16];  // the kernel's limit, terminator included
  std::strncpy(cut, name, sizeof(cut) - 1);
  cut[sizeof(cut) - 1] = 0;
  pthread_setname_np(pthread_self(), cut);
}

}  // namespace manycore
