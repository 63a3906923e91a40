// Windows: WaitOnAddress (Windows 8 and later). It knows threads of one process only: who waits for
// another process looks at the word each time that the system's timer ticks.
#define NOMINMAX
#include <windows.h>

#include <algorithm>
#include <string>

#include "sync/wait.h"

namespace manycore {

void wait_on_word(const Word* word, uint32_t expected, Deadline deadline, Reach reach) {
  DWORD limit = INFINITE;
  if (deadline != kForever) {
    // Rounded up: waiting too short would turn the rest into a spin.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return;
    limit = static_cast<DWORD>(std::min<long long>(left.count(), INFINITE - 1));
  }
  if (reach == Reach::System) limit = 1;  // callers loop
  WaitOnAddress(const_cast<Word*>(word), &expected, sizeof(expected), limit);
}

void wake_one_on_word(const Word* word, Reach) { WakeByAddressSingle(const_cast<Word*>(word)); }
void wake_all_on_word(const Word* word, Reach) { WakeByAddressAll(const_cast<Word*>(word)); }

void name_this_thread(const char* name) {
  const std::wstring wide(name, name + std::char_traits<char>::length(name));
  SetThreadDescription(GetCurrentThread(), wide.c_str());
}

}  // namespace manycore
