// Agents: the threads that can hold and wait. The main thread and every worker are one agent each
// for the life of their environment; a native thread becomes one when it first asks.
#pragma once

#include <cstdint>
#include <string>

namespace manycore {

// 12 bits of slot, 16 bits of generation, never 0. A slot's next tenant gets another generation, so
// an id that still stands in a lock word after its agent has ended is recognised as dead.
using AgentId = uint32_t;
inline constexpr uint32_t kAgentSlotBits = 12;
inline constexpr uint32_t kAgentGenerationBits = 16;

namespace agents {

// 0 when all slots are taken (4095 agents live at once).
AgentId enrol(const std::string& name);

// From now on the agent is dead. Everybody parked on a lock that it still owns is woken to see
// that.
void retire(AgentId agent);

bool alive(AgentId agent);

// The name of a live agent or, until its slot has a new tenant, of a dead one. "" when unknown.
std::string name_of(AgentId agent);
void rename(AgentId agent, const std::string& name);

// The agent of the calling native thread, enrolled on first use and retired when the thread ends.
AgentId of_native_thread();

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
  bool spins = true;  // false on the main thread, which owes its time to the event loop
};

}  // namespace manycore
