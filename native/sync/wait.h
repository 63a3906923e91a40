// Blocking on a word, as the operating system offers it. One file per system implements this; all
// other code is the same everywhere.
#pragma once

#include <chrono>

#include "memory/layout.h"

namespace manycore {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;
inline constexpr Deadline kForever = Deadline::max();

// Milliseconds from now; infinity and anything the clock cannot express become kForever.
Deadline deadline_after(double milliseconds);

// Who may wake whom: threads of this process only, which is cheaper, or of every process that has
// the word mapped. Both sides of a word say the same.
enum class Reach { Process, System };

// Blocks while `word` holds `expected`, at most until `deadline`. May return early without reason,
// so callers loop over their own condition.
void wait_on_word(const Word* word, uint32_t expected, Deadline deadline,
                  Reach reach = Reach::Process);

// Wakes one / every thread blocked on the address. The memory is not touched: it may be gone.
void wake_one_on_word(const Word* word, Reach reach = Reach::Process);
void wake_all_on_word(const Word* word, Reach reach = Reach::Process);

// Name the calling thread for top -H, gdb and crash reports. Longer names are cut.
void name_this_thread(const char* name);

// Tells the processor that this is a spin loop.
void spin_pause();

}  // namespace manycore
