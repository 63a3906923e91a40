#include <mutex>

#include "reference.h"

int main(int argc, char** argv) {
  const size_t times = reference::number(argc, argv, 1);
  return reference::serve([&](int threads) {
    std::mutex mutex;
    volatile size_t counter = 0;
    reference::parallel(times, threads, threads, [&](size_t begin, size_t end) {
      for (size_t n = begin; n < end; n++) {
        const std::lock_guard lock(mutex);
        counter = counter + 1;
      }
    });
    return static_cast<double>(counter);
  });
}
