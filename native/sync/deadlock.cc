#include "sync/deadlock.h"

#include <array>
#include <bitset>
#include <cstring>
#include <mutex>
#include <vector>

#include "memory/thread.h"
#include "sync/readers.h"

namespace manycore::deadlock {

struct Wait {
  AgentId agent = 0;  // as this process calls it; 0: no edge
  const Header* lock = nullptr;
  Wish wish = Wish::Exclusive;
  const Waiter* waiter = nullptr;  // see publish_for_later()
  // In place of a lock, a word: as long as it has this value, this one owes an answer.
  const Word* word = nullptr;
  uint32_t expected = 0;
  AgentId answers = 0;
};

namespace {

struct Graph {
  std::mutex guard;
  std::array<Wait, kAgentSlots> waits;
};

Graph& graph() {
  static Graph& leaked = *new Graph;  // threads may wait past static destructors
  return leaked;
}

bool is(const Header& lock, Kind kind) { return lock.kind == static_cast<uint32_t>(kind); }

using agents::home_of;

// Where what is waited for lies.
const void* place_of(const Wait& wait) {
  return wait.word != nullptr ? static_cast<const void*>(wait.word) : wait.lock;
}

// Who alone can end the wait; 0 when nobody holds it up, or not one alone.
AgentId owner_of(const Wait& wait) {
  // Relaxed: what a blocked thread did to a word happened before it published its edge, and this
  // search has taken the same guard since.
  constexpr auto relaxed = std::memory_order_relaxed;
  if (wait.word != nullptr) return wait.word->load(relaxed) == wait.expected ? wait.answers : 0;
  if (!is(*wait.lock, Kind::Thread)) {
    return lock_word::owner(reinterpret_cast<const MutexLayout&>(*wait.lock).state.load(relaxed));
  }
  const auto& thread = reinterpret_cast<const ThreadLayout&>(*wait.lock);
  const uint32_t stage = wait.wish == Wish::Result ? thread_stage::kSettled : thread_stage::kEnded;
  return thread.stage.load(relaxed) < stage ? thread.agent.load(relaxed) : 0;
}

const Name& name_of(const Header& lock) {
  if (is(lock, Kind::Thread)) return reinterpret_cast<const ThreadLayout&>(lock).name;
  return reinterpret_cast<const MutexLayout&>(lock).name;
}

std::string title(const Header& lock) {
  const Name& name = name_of(lock);
  const std::string text(name, strnlen(name, sizeof(name)));
  if (is(lock, Kind::Thread)) return text.empty() ? "a thread" : "thread \"" + text + '"';
  if (!text.empty()) return '"' + text + '"';
  switch (static_cast<Kind>(lock.kind)) {
    case Kind::RwLock:
      return "an RwLock without a name";
    case Kind::RecursiveMutex:
      return "a RecursiveMutex without a name";
    default:
      return "a Mutex without a name";
  }
}

std::string title(AgentId agent) {
  const std::string name = agents::name_of(agent);
  return name.empty() ? "thread " + std::to_string(agent) : "thread \"" + name + '"';
}

// What it waits for, as whoever waits for it there holds it: nothing, where that is a thread.
std::string held(const Wait& wait) {
  if (wait.word != nullptr || is(*wait.lock, Kind::Thread)) return "";
  return " holds " + title(*wait.lock) + ',';
}

std::string wanted(const Wait& wait) {
  return wait.word != nullptr ? "an answer of " + title(home_of(wait.answers, wait.word))
                              : title(*wait.lock);
}

class Search {
 public:
  explicit Search(AgentId start) : start_(start) {}

  // Whether the wait, of the start or of a thread that holds up the start, leads back to the start.
  bool follow(const Wait& wait) {
    path_.push_back(&wait);
    const AgentId owner = owner_of(wait);
    bool found = false;
    if (owner != 0) {
      found = blocked_by(wait, owner);
    } else if (wait.lock != nullptr && is(*wait.lock, Kind::RwLock) &&
               wait.wish == Wish::Exclusive) {
      // A writer waits until all readers have left. A reader that stands behind a waiting writer is
      // no edge: the writer may give up.
      found = readers::any(reinterpret_cast<const RwLockLayout&>(*wait.lock),
                           [&](AgentId reader) { return blocked_by(wait, reader); });
    }
    if (!found) path_.pop_back();
    return found;
  }

  std::string describe() const {
    std::string text;
    const Wait* before = path_.back();
    for (const Wait* wait : path_) {
      if (!text.empty()) text += "; ";
      text += title(wait->agent) + held(*before) + " waits for " + wanted(*wait);
      before = wait;
    }
    return text;
  }

 private:
  bool blocked_by(const Wait& wait, AgentId agent) {
    // What an agent of another process waits for is not known here.
    const AgentId holder = home_of(agent, place_of(wait));
    if (holder == 0) return false;
    if (holder == start_) return true;
    if (holder == wait.agent) return false;  // granted, and about to withdraw its edge
    if (seen_[agents::slot_of(holder)]) return false;
    seen_.set(agents::slot_of(holder));
    const Wait& next = graph().waits[agents::slot_of(holder)];
    if (next.agent != holder) return false;
    if (next.waiter != nullptr && !next.waiter->depends()) return false;
    return follow(next);
  }

  const AgentId start_;
  std::vector<const Wait*> path_;
  std::bitset<kAgentSlots> seen_;
};

}  // namespace

bool Edge::publish(const Header& lock, Wish wish) {
  return published_ != 0 || follow_and_publish({home_of(caller_.agent, &lock), &lock, wish});
}

bool Edge::publish(const Word& word, uint32_t expected, AgentId answers) {
  if (published_ != 0) return true;
  return follow_and_publish(
      {home_of(caller_.agent, &word), nullptr, Wish::Exclusive, nullptr, &word, expected, answers});
}

bool Edge::follow_and_publish(const Wait& wait) {
  std::lock_guard guard(graph().guard);
  Search search(wait.agent);
  if (search.follow(wait)) {
    if (caller_.report != nullptr) *caller_.report = search.describe();
    return false;
  }
  published_ = agents::slot_of(wait.agent);
  graph().waits[published_] = wait;
  return true;
}

void Edge::publish_for_later(const Header& lock, const Waiter& waiter) {
  std::lock_guard guard(graph().guard);
  const AgentId agent = home_of(caller_.agent, &lock);
  published_ = agents::slot_of(agent);
  graph().waits[published_] = {agent, &lock, Wish::Exclusive, &waiter};
}

bool Edge::withdraw() {
  if (published_ == 0) return false;
  std::lock_guard guard(graph().guard);
  graph().waits[published_] = {};
  published_ = 0;
  return true;
}

}  // namespace manycore::deadlock
