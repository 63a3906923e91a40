#include "thread/job.h"

#include <algorithm>
#include <new>

namespace manycore {

void Job::open(size_t length, size_t grain) {
  length_ = length;
  grain_ = std::max<size_t>(grain, 1);
  chunks_ = length / grain_ + (length % grain_ != 0);
  // Relaxed: nobody takes part now; joining goes through the pool's mutex.
  cursor_.store(0, std::memory_order_relaxed);
}

void Job::work(Deadline until) {
  try {
    while (!stopped()) {
      if (until != kForever && Clock::now() >= until) return;
      // Relaxed: the cursor only divides indices. The data behind them is handed from phase to
      // phase, and to finish(), by the mutex under which participants join and leave.
      const size_t chunk = cursor_.fetch_add(1, std::memory_order_relaxed);
      if (chunk >= chunks_) return;
      const size_t begin = chunk * grain_;
      run(begin, begin + std::min(grain_, length_ - begin));
    }
  } catch (const std::bad_alloc&) {
    fail("out of memory");
  } catch (...) {
    fail("a kernel threw an exception");
  }
}

bool Job::advance() {
  try {
    size_t length = 0;
    size_t grain = 1;
    if (!stopped() && next_phase(length, grain)) {
      open(length, grain);
      return true;
    }
    if (!stopped()) finish();
  } catch (const std::bad_alloc&) {
    fail("out of memory");
  } catch (...) {
    fail("a kernel threw an exception");
  }
  return false;
}

void Job::settle() {
  decide(State::Done);  // unless somebody was first
  const uint32_t state = static_cast<uint32_t>(verdict_.load(std::memory_order_acquire));
  // Release: pairs with the acquire in state(). From here on no thread of ours touches the job's
  // buffers. The last write is followed by nothing but a wake, which does not read the memory.
  word_.store(hook_ ? state : state | kRetired, std::memory_order_release);
  wake_all_on_word(&word_);
  if (!hook_) return;
  hook_(data_);
  word_.store(state | kRetired, std::memory_order_release);  // pairs with Pool::wait_retired
  wake_all_on_word(&word_);
}

}  // namespace manycore
