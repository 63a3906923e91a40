#include "thread/thread.h"

#include "sync/deadlock.h"
#include "thread/os.h"

namespace manycore::thread {
namespace {

// Takes a word up to a value that it has not reached, from no further than `most`, in the section
// in which its waiters look at it. `before` comes first, if the value will be taken.
template <typename Before>
bool raise(Word& word, uint32_t value, uint32_t most, Before before) {
  Section section(&word);
  if (word.load(std::memory_order_relaxed) > most) return false;  // only sections write it
  before();
  word.store(value, std::memory_order_release);  // pairs with the acquire in reached()
  for (Entry waiter = section.first(), next; waiter; waiter = next) {
    next = section.after(waiter);
    if (waiter.detail() <= value) section.grant(waiter, kHandedOver);
  }
  return true;
}

bool raise(Word& word, uint32_t value, uint32_t most) {
  return raise(word, value, most, [] {});
}

bool reached(const Word& word, uint32_t value) {
  return word.load(std::memory_order_acquire) >= value;  // pairs with the release in raise()
}

// False when the value has been reached.
bool join(Word& word, uint32_t value, Waiter& waiter) {
  Section section(&word);
  if (reached(word, value)) return false;
  waiter.detail = value;
  section.enqueue(waiter);
  return true;
}

}  // namespace

void initialise(ThreadLayout& thread, uint32_t flags) {
  thread.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Thread),
                   sizeof(ThreadLayout)};
  thread.flags.store(flags, std::memory_order_relaxed);  // not shared yet; zero otherwise
}

bool consistent(const ThreadLayout& thread) {
  // Relaxed: a look at the values themselves, nothing is read through them.
  return thread.stage.load(std::memory_order_relaxed) <= thread_stage::kEnded &&
         thread.wish.load(std::memory_order_relaxed) <= thread_wish::kTerminate;
}

bool open(ThreadLayout& thread, AgentId agent) {
  const os::ThreadIdentity identity = os::this_thread();
  thread.nativeId = identity.id;
  thread.handle = identity.handle;
  thread.agent.store(agent, std::memory_order_relaxed);  // published by the stage
  return raise(thread.stage, thread_stage::kRunning, thread_stage::kStarted);
}

void end(ThreadLayout& thread) {
  uint64_t time = 0;
  os::cpu_time(os::this_thread(), &time);
  thread.cpuTime = time;
  advance(thread, thread_stage::kEnded);
}

bool abandon(ThreadLayout& thread) {
  return raise(thread.stage, thread_stage::kEnded, thread_stage::kStarted);
}

bool cancel(ThreadLayout& thread) {
  return raise(thread.stage, thread_stage::kEnded, thread_stage::kNew, [&] {
    // Relaxed: published by the stage.
    thread.flags.fetch_or(thread_flag::kCancelled, std::memory_order_relaxed);
  });
}

bool advance(ThreadLayout& thread, uint32_t stage) {
  return stage > 0 && raise(thread.stage, stage, stage - 1);
}

bool ask(ThreadLayout& thread, uint32_t wish) {
  return wish > 0 && raise(thread.wish, wish, wish - 1);
}

ThreadResult wait(ThreadLayout& thread, uint32_t stage, const Caller& caller, Deadline deadline) {
  deadlock::Edge edge(caller);
  // No spinning: what is waited for takes a thread's life, or a good part of it.
  if (reached(thread.stage, stage)) return ThreadResult::Reached;
  if (deadline == kForever) {
    const auto wish =
        stage <= thread_stage::kSettled ? deadlock::Wish::Result : deadlock::Wish::End;
    if (!edge.publish(thread.header, wish)) return ThreadResult::Deadlock;
  } else if (Clock::now() >= deadline) {
    return ThreadResult::TimedOut;
  }
  for (;;) {
    ThreadWaiter waiter(caller.agent);
    if (!join(thread.stage, stage, waiter)) return ThreadResult::Reached;
    switch (await_grant(waiter, deadline, caller.interrupt, [](Section&) {})) {
      case Outcome::Granted:
        if (waiter.token == kHandedOver) return ThreadResult::Reached;
        break;
      case Outcome::TimedOut:
        return ThreadResult::TimedOut;
      case Outcome::GrantedInterrupted:  // everybody was granted: there is nothing to hand on
      case Outcome::Interrupted:
        return ThreadResult::Interrupted;
    }
  }
}

ThreadResult enqueue_wait(Word& word, uint32_t value, Waiter& waiter) {
  return join(word, value, waiter) ? ThreadResult::Queued : ThreadResult::Reached;
}

bool leave(Waiter& waiter) {
  Section section(waiter);
  if (!section.queued(waiter)) return false;
  section.remove(waiter);
  return true;
}

uint64_t cpu_time(const ThreadLayout& thread) {
  uint64_t time = 0;
  if (!reached(thread.stage, thread_stage::kRunning)) return 0;
  if (!reached(thread.stage, thread_stage::kEnded) &&
      os::cpu_time({thread.nativeId, thread.handle}, &time) &&
      // Asked again: the id may be another thread's once this one has ended.
      !reached(thread.stage, thread_stage::kEnded)) {
    return time;
  }
  return reached(thread.stage, thread_stage::kEnded) ? thread.cpuTime : time;
}

}  // namespace manycore::thread
