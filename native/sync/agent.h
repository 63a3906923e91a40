// Agents: the threads that can hold and wait. The main thread and every worker are one agent each
// for the life of their environment; a native thread becomes one when it first asks.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace manycore {

class Segment;

// 12 bits of slot, 16 bits of generation, never 0. A slot's next tenant gets another generation, so
// an id that still stands in a lock word after its agent has ended is recognised as dead.
using AgentId = uint32_t;
inline constexpr uint32_t kAgentSlotBits = 12;
inline constexpr uint32_t kAgentGenerationBits = 16;
inline constexpr uint32_t kAgentSlots = 1u << kAgentSlotBits;

// Agents can meet in the process' private memory, and in each segment, where those of other
// processes are too. So a thread has an id in its process and another one in each segment that it
// uses. An id means something beside a word of its memory only: `where` below is such a word, or
// anything else there; null stands for private memory.
namespace agents {

constexpr uint32_t slot_of(AgentId agent) { return agent & (kAgentSlots - 1); }

// 0 when all slots are taken (4095 agents live at once).
AgentId enrol(const std::string& name);
// In a segment, for the agent `home` of this process, which takes part in it until the agent is
// retired. 0 when all slots are taken (1023 agents live at once), or it can take no part.
AgentId enrol_in(Segment& segment, AgentId home);

// From now on the agent is dead. Everybody parked on a lock that it still owns is woken to see
// that.
void retire(AgentId agent);
void retire_in(Segment& segment, AgentId agent);

// Of another process: as far as is known, which lags behind by kAliveForMilliseconds at most.
bool alive(AgentId agent, const void* where = nullptr);

// The name of a live agent or, until its slot has a new tenant, of a dead one. "" when unknown.
// With its process if that is another one.
std::string name_of(AgentId agent, const void* where = nullptr);
void rename(AgentId agent, const std::string& name);

// What this thread is called in its own process; 0 when that is another one.
AgentId home_of(AgentId agent, const void* where);

// The ids of one thread.
class Identity {
 public:
  explicit Identity(const std::string& name) : home_(enrol(name)) {}
  ~Identity() { end(); }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

  AgentId home() const { return home_; }
  // Enrols the thread if there was no slot for it before.
  void retry(const char* name) {
    if (home_ == 0) home_ = enrol(name);
  }
  // Enrolled on first use; 0 when that is not possible.
  AgentId in(const void* where);
  // The thread has nothing more to do with that segment.
  void leave(Segment& segment);
  // The thread has ended.
  void end();

 private:
  AgentId home_;
  std::vector<std::pair<Segment*, AgentId>> others_;
};

// The agent of the calling native thread, enrolled on first use and retired when the thread ends.
AgentId of_native_thread(const void* where = nullptr);
// That thread has nothing more to do with the segment.
void leave_native_thread(Segment& segment);
// That thread goes on under another id; what it holds is abandoned.
void renew_native_thread();

}  // namespace agents

// Asked every kInterruptSlice while a thread is blocked; true means: stop waiting, return now.
// Node-API gives no other way to end a worker that waits in native code.
class Interrupt {
 public:
  virtual bool requested() = 0;

 protected:
  ~Interrupt() = default;
};

// Who waits, and how.
struct Caller {
  AgentId agent;
  Interrupt* interrupt = nullptr;
  bool spins = true;              // false on the main thread, which owes its time to the event loop
  std::string* report = nullptr;  // where a deadlock is described, if anybody wants to know
};

}  // namespace manycore
