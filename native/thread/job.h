// One piece of parallel work: a range of indices that threads split among themselves on demand.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "memory/layout.h"
#include "sync/wait.h"

namespace manycore {

// A participant claims the next `grain` indices from a shared cursor, runs them, and comes back for
// more; so a slow thread takes fewer chunks and nobody waits for an equal share.
//
// A job may have several phases: when every chunk of one has run, the last participant asks
// next_phase() and the others may join again. Whatever a phase wrote is visible in the next one and
// in finish(). None of the virtual functions is called before submission or after the job settled.
//
// The destructor runs on whichever thread drops the last reference, often one of the pool's.
class Job {
 public:
  //   from      to         when
  //   Pending   Done       finish() returned
  //   Pending   Cancelled  cancel() came first; no participant is left
  //   Pending   Failed     fail() came first, or a virtual function threw; no participant is left
  enum class State : uint32_t { Pending = 0, Done = 1, Cancelled = 2, Failed = 3 };

  // `threads` limits who takes part at the same time, a helping caller included. Zero: as many as
  // the pool has threads.
  Job(size_t length, size_t grain, unsigned threads = 0) : threads_(threads) {
    open(length, grain);
  }
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // Participants stop before their next chunk. True if the job will end as Cancelled. It settles at
  // once when nobody takes part and the caller then helps; else as soon as the others stopped.
  bool cancel() { return decide(State::Cancelled); }

  // Acquire: pairs with the release in settle(), so who sees Done sees all results.
  State state() const { return static_cast<State>(word_.load(std::memory_order_acquire) & kState); }
  bool settled() const { return state() != State::Pending; }

  // Why it failed; null in any other state.
  const char* error() const { return state() == State::Failed ? error_ : nullptr; }

  // It takes some microseconds at the most, which is less than to wake a thread: see
  // Pool::run_brief.
  bool brief() const { return brief_; }

  // Its chunks may wait for what other threads do. So whoever waits for it does not take part: it
  // could not stop when its time is out.
  bool blocking() const { return blocking_; }

  // A chunk may take any time. So whoever waits for it with a limit does not take part, and a chunk
  // asks in between whether a thread that helps has to go, see Helping::over.
  bool lengthy() const { return lengthy_; }

  // What kind of failure it was, as fail() was told.
  uint32_t failure() const { return failure_; }

  // Called exactly once, after the state was published, by the thread that finished the job. Set it
  // before submission. Pool::wait_retired tells when it has returned.
  void on_done(void (*hook)(void*), void* data) {
    hook_ = hook;
    data_ = data;
  }

 protected:
  virtual void run(size_t begin, size_t end) = 0;

  // Called by the last participant of a phase; true opens another one. A phase of length zero is
  // allowed and just ends.
  virtual bool next_phase(size_t& length, size_t& grain) {
    (void)length, (void)grain;
    return false;
  }

  // Called once by the last participant of the last phase: combine partial results here.
  virtual void finish() {}

  // For constructors.
  void brief(bool value) { brief_ = value; }
  void blocking(bool value) { blocking_ = value; }
  void lengthy(bool value) { lengthy_ = value; }

  // Stops the job. For use in constructors and in the functions above; `message` must outlive the
  // job (a literal does).
  void fail(const char* message, uint32_t kind = 0) {
    if (!decide(State::Failed)) return;
    error_ = message;
    failure_ = kind;
  }

  // For long chunks that want to look up in between. Relaxed: a hint, a late answer costs only
  // time.
  bool stopped() const { return verdict_.load(std::memory_order_relaxed) != State::Pending; }

 private:
  friend class Pool;

  // word_: the state, and a bit that says that the hook has returned too.
  static constexpr uint32_t kState = 3;
  static constexpr uint32_t kRetired = 4;

  // The first verdict wins; it is published in word_ when no participant is left.
  bool decide(State verdict) {
    State none = State::Pending;
    // Acquire and release: what led to the verdict is visible to whoever publishes it.
    return verdict_.compare_exchange_strong(none, verdict, std::memory_order_acq_rel);
  }

  void open(size_t length, size_t grain);
  void work(Deadline until);  // claims and runs chunks until none is left or time is out
  bool advance();             // after a phase; false when the job is over
  void settle();              // publishes the verdict, wakes, calls the hook

  // No chunk is left to claim. Relaxed: participants read their own writes, for others it is a
  // hint.
  bool exhausted() const { return cursor_.load(std::memory_order_relaxed) >= chunks_ || stopped(); }

  // One more may join. An exhausted job takes somebody only if there is nobody to close it.
  bool admits() const {
    return open_ && participants_ < threads_ && (participants_ == 0 || !exhausted());
  }

  Word word_{0};
  std::atomic<State> verdict_{State::Pending};
  const char* error_ = nullptr;
  void (*hook_)(void*) = nullptr;
  void* data_ = nullptr;
  uint32_t failure_ = 0;
  bool brief_ = false;
  bool blocking_ = false;
  bool lengthy_ = false;

  // Written only while nobody takes part, handed over through the pool's mutex.
  size_t length_ = 0;
  size_t grain_ = 1;
  size_t chunks_ = 0;

  // Guarded by the pool's mutex.
  unsigned threads_;
  unsigned participants_ = 0;
  bool open_ = false;  // from submission on, except while a phase is being closed

  alignas(kFalseSharing) std::atomic<size_t> cursor_{0};  // next unclaimed chunk of this phase
};

}  // namespace manycore
