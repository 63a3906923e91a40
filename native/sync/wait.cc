#include "sync/wait.h"

#if defined(_MSC_VER)
#include <intrin.h>
#endif

namespace manycore {

Deadline deadline_after(double milliseconds) {
  // 100 years; beyond that the clock's own arithmetic would overflow.
  constexpr double kLongest = 100.0 * 365 * 24 * 3600 * 1000;
  if (!(milliseconds < kLongest)) return kForever;
  if (milliseconds <= 0) return Clock::now();
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double, std::milli>(milliseconds));
}

void spin_pause() {
#if defined(_MSC_VER) && (defined(_M_X64) || defined(_M_IX86))
  _mm_pause();
#elif defined(_MSC_VER) && defined(_M_ARM64)
  __yield();
#elif defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace manycore
