// The parts that a native thread can play in a test, on the functions of the core.
#pragma once

#include "memory/layout.h"
#include "queue/ring.h"
#include "sync/mutex.h"
#include "sync/word.h"

namespace manycore::binding {

// The cells are shared by everybody in a test: two that are written one after the other inside a
// lock, how many are inside, and a flag for whoever sees what should not be.
enum Cell { kFirst, kSecond, kInside, kWrong, kCells };

// The report belongs to one thread. What the sum is depends on the part. JavaScript writes `told`,
// and the id before the start.
enum Line { kStage, kRounds, kSum, kTold, kId, kLines };
enum Stage : uint32_t { kStarting, kRunning, kHolding };

// A call of a script in the report's notes; test/support/player.mjs plays such scripts, too.
enum Note { kCode, kArgument, kResult, kInvoke, kResponse, kNotes };

constexpr uint32_t kFine = 0;
constexpr uint32_t kStopped = UINT32_MAX;  // the environment is ending

struct Object {
  uint8_t* memory = nullptr;
  Kind kind{};  // kept, since somebody may scribble on the header; so is the ring
  std::optional<Ring> ring;

  template <class Layout>
  Layout& as() const {
    return *reinterpret_cast<Layout*>(memory);
  }
};

// What a part is played with.
struct Stagecraft final : Interrupt {
  Object object, other;
  uint32_t count = 0;
  Word* cells = nullptr;
  Word* report = nullptr;
  std::atomic<bool> stop{false};

  // Relaxed: nothing but the flag is passed on.
  bool requested() override { return stop.load(std::memory_order_relaxed); }
  Caller caller() { return {agents::of_native_thread(), this}; }

  void reach(Stage stage) {
    report[kStage].store(stage, std::memory_order_seq_cst);
    word::wake(report[kStage], UINT32_MAX);
  }
  void hold() {
    reach(kHolding);
    while (report[kTold].load(std::memory_order_seq_cst) == 0 && !requested()) {
      word::wait_while(report[kTold], 0, caller(), kForever);
    }
  }
  void check(bool right) {
    if (!right) cells[kWrong].store(1, std::memory_order_seq_cst);
  }
  // A lock's work: reads and writes in two steps, so that a lost update or a torn pair shows.
  void turn() {
    check(cells[kInside].fetch_add(1, std::memory_order_seq_cst) == 0);
    // Relaxed, and no read-modify-write: the lock has to keep them together.
    const uint32_t first = cells[kFirst].load(std::memory_order_relaxed);
    const uint32_t second = cells[kSecond].load(std::memory_order_relaxed);
    check(first == second);
    cells[kFirst].store(first + 1, std::memory_order_relaxed);
    cells[kSecond].store(second + 1, std::memory_order_relaxed);
    report[kSum].store(first, std::memory_order_seq_cst);
    cells[kInside].fetch_sub(1, std::memory_order_seq_cst);
  }
  void draw_ticket() { report[kSum].store(cells[kFirst].fetch_add(1)); }

  // Plays so many rounds, or until one goes otherwise than planned.
  template <class Round>
  uint32_t rounds(Round&& round) {
    for (uint32_t i = 0; i < count; i++) {
      const auto result = static_cast<uint32_t>(round(i));
      if (result != kFine) return result;
      report[kRounds].store(i + 1, std::memory_order_seq_cst);
      if (requested()) return kStopped;
    }
    return kFine;
  }

  // A Mutex, a RecursiveMutex, or an RwLock for writing.
  LockResult take(const Object& lock, bool recovering = false);
  void give(const Object& lock);
};

struct Part {
  const char* name;
  uint32_t object;  // a bit for each Kind that the object may have
  uint32_t other;   // the same for the other one; bit 0: it may be missing
  uint32_t (*play)(Stagecraft& stage);
  uint32_t notes = 0;  // so many words of the report, behind its lines, for each round
};

// Plays the script in the notes, on any object that has a history test; in record.cc.
uint32_t record(Stagecraft& stage);
// In queue_parts.cc.
uint32_t put(Stagecraft& stage);
uint32_t get(Stagecraft& stage);
uint32_t fetch(Stagecraft& stage);
uint32_t put_bytes(Stagecraft& stage);
uint32_t get_bytes(Stagecraft& stage);

// Null when there is none of that name.
const Part* part_named(const char* name);

}  // namespace manycore::binding
