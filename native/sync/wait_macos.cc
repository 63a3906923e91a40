// macOS: os_sync_wait_on_address from 14.4 on; before that the __ulock calls that libc++ itself
// stands on. Both are looked up at run time, so that one binary serves all versions.
#include <dlfcn.h>
#include <pthread.h>

#include <algorithm>
#include <cstdint>

#include "sync/wait.h"

extern "C" {
int __ulock_wait(uint32_t operation, void* address, uint64_t value, uint32_t timeoutMicroseconds);
int __ulock_wake(uint32_t operation, void* address, uint64_t value);
}

namespace manycore {
namespace {

// From <os/os_sync_wait_on_address.h>; stated here so that older SDKs compile too.
constexpr uint32_t kMachAbsoluteTime = 32;  // OS_CLOCK_MACH_ABSOLUTE_TIME
constexpr uint32_t kShared = 1;  // OS_SYNC_WAIT_ON_ADDRESS_SHARED, OS_SYNC_WAKE_BY_ADDRESS_SHARED
using WaitFor = int (*)(void*, uint64_t, size_t, uint32_t, uint32_t, uint64_t);
using Wait = int (*)(void*, uint64_t, size_t, uint32_t);
using Wake = int (*)(void*, size_t, uint32_t);

constexpr uint32_t kCompareAndWait = 1;        // UL_COMPARE_AND_WAIT
constexpr uint32_t kCompareAndWaitShared = 3;  // UL_COMPARE_AND_WAIT_SHARED
constexpr uint32_t kWakeAll = 0x00000100;      // ULF_WAKE_ALL
constexpr uint32_t kNoErrno = 0x01000000;      // ULF_NO_ERRNO

struct Calls {
  WaitFor wait_for =
      reinterpret_cast<WaitFor>(dlsym(RTLD_DEFAULT, "os_sync_wait_on_address_with_timeout"));
  Wait wait = reinterpret_cast<Wait>(dlsym(RTLD_DEFAULT, "os_sync_wait_on_address"));
  Wake wake_any = reinterpret_cast<Wake>(dlsym(RTLD_DEFAULT, "os_sync_wake_by_address_any"));
  Wake wake_all = reinterpret_cast<Wake>(dlsym(RTLD_DEFAULT, "os_sync_wake_by_address_all"));
  bool complete() const { return wait_for && wait && wake_any && wake_all; }
};

const Calls& calls() {
  static const Calls& found = *new Calls;  // leaked: outlives static destructors
  return found;
}

uint32_t flags_for(Reach reach) { return reach == Reach::System ? kShared : 0; }
uint32_t ulock_for(Reach reach) {
  return (reach == Reach::System ? kCompareAndWaitShared : kCompareAndWait) | kNoErrno;
}

}  // namespace

void wait_on_word(const Word* word, uint32_t expected, Deadline deadline, Reach reach) {
  void* address = const_cast<Word*>(word);
  if (deadline == kForever) {
    if (calls().complete()) {
      calls().wait(address, expected, 4, flags_for(reach));
    } else {
      __ulock_wait(ulock_for(reach), address, expected, 0);
    }
    return;
  }
  const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - Clock::now());
  if (left.count() <= 0) return;
  if (calls().complete()) {
    calls().wait_for(address, expected, 4, flags_for(reach), kMachAbsoluteTime, left.count());
  } else {
    const int64_t microseconds = std::clamp<int64_t>(left.count() / 1000, 1, UINT32_MAX);
    __ulock_wait(ulock_for(reach), address, expected, static_cast<uint32_t>(microseconds));
  }
}

void wake_one_on_word(const Word* word, Reach reach) {
  void* address = const_cast<Word*>(word);
  if (calls().complete()) {
    calls().wake_any(address, 4, flags_for(reach));
  } else {
    __ulock_wake(ulock_for(reach), address, 0);
  }
}

void wake_all_on_word(const Word* word, Reach reach) {
  void* address = const_cast<Word*>(word);
  if (calls().complete()) {
    calls().wake_all(address, 4, flags_for(reach));
  } else {
    __ulock_wake(ulock_for(reach) | kWakeAll, address, 0);
  }
}

void name_this_thread(const char* name) { pthread_setname_np(name); }

}  // namespace manycore
