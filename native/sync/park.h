// The parking lot: one process-wide table of who waits for which word.
//
// A word in shared memory stays 32 bits; its waiters live here, in a hash table of buckets keyed by
// the word's address, as in Linux' futex, WebKit's ParkingLot and Rust's parking_lot. A waiter is a
// blocked thread or a Promise of some environment. Both stand in one first-in-first-out queue.
//
// All decisions about a word's waiters are made inside a Section, which is the bucket's lock:
//
//   park:   Section s(&word);  if the word no longer says "wait": leave.  s.enqueue(me).
//           Leave the section, then block until granted.
//   unpark: change the word inside a Section; s.grant(*s.first()).
//
// Why no wake-up is lost: the waiter looks at the word and joins the queue in one critical section.
// A waker changes the word inside a section of the same bucket, or before it enters one. If the
// waker's section comes first, the waiter's look happens after the change and it does not join. If
// the waiter's comes first, the waker finds it in the queue.
//
// For a word in a segment (memory/segment.h) the same is done with records that lie in the segment,
// under its lot lock: see sync/lot.h. There a waiter may be woken with kRetry at any time, because
// another process has ended.
#pragma once

#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include "sync/agent.h"
#include "sync/wait.h"

namespace manycore {

class Segment;
struct WaiterRecord;

inline constexpr auto kInterruptSlice = std::chrono::milliseconds(20);

// What remains to be done for a granted waiter once the bucket's lock is released. The waiter
// itself may be gone by then, so `run` must not touch it.
struct Wakeup {
  void (*run)(void*);
  void* subject;
};

class Section;

// What the waiters of a word depend on besides the owner of a lock word: what must be put in order
// when a thread or a process ends.
enum class Kin : uint32_t {
  None,
  Readers,  // of an RwLock: those who read do not stand in its word
  Parties,  // of a Barrier: each other
  Permits,  // of a Semaphore: what was granted to one that has ended
};

class Waiter {
 public:
  explicit Waiter(AgentId waiting, bool hands_over = false) : agent(waiting), direct(hands_over) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  const AgentId agent;
  // A direct waiter cannot compete for what it is woken for (a Promise runs too late for that), so
  // a lock must be handed to it.
  const bool direct;
  // What the waker wants to say, written before the grant. The meaning is the primitive's.
  uint32_t token = 0;
  // What the primitive keeps with the waiter: how many permits it asks for, for example. While it
  // is queued it is read and changed through its Entry only, under the bucket's lock.
  uint32_t detail = 0;
  // The lock word whose owner this waiter depends on, if it does: the owner's death wakes it.
  // As the detail; but the search for deadlocks asks depends() from outside.
  std::atomic<const Word*> owned{nullptr};

  bool depends() const;

 protected:
  // The thread that waits is `blocked`, or goes on meanwhile.
  Waiter(AgentId waiting, bool hands_over, bool blocks)
      : agent(waiting), direct(hands_over), blocked(blocks) {}
  ~Waiter() = default;
  const bool blocked = false;

 private:
  friend class Entry;
  friend class Section;
  friend struct Lot;
  friend void wake_waiters_of_owner(AgentId);
  // Called under the bucket's lock, after the waiter has left the queue.
  virtual Wakeup granted() noexcept = 0;

  // Of the last queue it joined; it stays when the waiter leaves, so that a section of the waiter
  // is one of the bucket in which it was granted. Both change under the bucket's lock only.
  std::atomic<const void*> address_{nullptr};
  bool queued_ = false;
  Kin kin_ = Kin::None;
  Waiter* next_ = nullptr;
  Waiter* previous_ = nullptr;

 protected:
  // Where it stands in a segment; then everything but the agent is there. Relaxed: written by the
  // waiter's thread, or under the lot lock.
  std::atomic<WaiterRecord*> record_{nullptr};
};

// A waiter as its queue sees it. In a segment it may be another process'.
class Entry {
 public:
  Entry() = default;  // nobody
  Entry(Waiter& waiter);
  explicit Entry(WaiterRecord* record) : record_(record) {}

  explicit operator bool() const { return waiter_ != nullptr || record_ != nullptr; }
  bool operator==(const Waiter* waiter) const;

  AgentId agent() const;
  bool direct() const;
  uint32_t detail() const;
  void detail(uint32_t value);
  void depend_on(const Word& owned);
  bool depends() const;

 private:
  friend class Section;
  friend class Burial;
  Waiter* waiter_ = nullptr;
  WaiterRecord* record_ = nullptr;  // if there is one, the waiter does not matter
};

// A blocked thread.
class ThreadWaiter final : public Waiter {
 public:
  explicit ThreadWaiter(AgentId waiting) : Waiter(waiting, false, true) {}
  bool granted_by(Deadline deadline);
  // A look that never blocks, for spinning.
  bool granted_yet() const;

 private:
  Wakeup granted() noexcept override;
  Word signal_{0};
};

struct Bucket;

// The critical section of one address: while it lives, nobody joins or leaves the address' queue.
class Section {
 public:
  explicit Section(const void* address, Kin kin = Kin::None);
  // Of the address that the waiter was queued on last; it may have been requeued. When it is queued
  // no more, queued() says false, and whoever removed it has left its section: the token is there.
  explicit Section(Waiter& waiter);
  // Of two addresses at once, so that a waiter can go from the first to the second; everything but
  // requeue() is about the first. Both are in private memory or in the same segment.
  Section(const void* address, const void* second);
  // Every address of the bucket, or of the segment, for a search through all of them.
  explicit Section(Bucket& bucket);
  explicit Section(Segment& segment);
  ~Section();
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

  bool empty() const { return !first(); }
  bool queued(const Waiter& waiter) const;
  Entry first() const;
  Entry after(Entry entry) const;

  // Where no record is free in a segment, it is granted kRetry at once.
  void enqueue(Waiter& waiter);
  // The waiter has its token, detail and owned itself again.
  void remove(Waiter& waiter);
  // From the first address' queue to the end of the second's, never in neither.
  void requeue(Entry entry);
  // The same, but a blocked thread goes before the first Promise of its own in that queue, if there
  // is one: while it is blocked the Promise could not use what it is given. True then.
  bool enqueue_ahead(Waiter& waiter);
  bool requeue_ahead(Entry entry);
  // To be called before a word says that this waiter owns it, if its grant follows. Who puts a
  // killed process' work in order knows then whom the word means.
  void offer(Entry entry);
  // Removes the waiter and wakes it when the section ends.
  void grant(Entry entry, uint32_t token);

  // Takes notice of what this process' Promises were granted by others; see sync/courier.h.
  static void deliver(Segment& segment);

  // True about every half millisecond per bucket: time to hand a lock over instead of leaving it to
  // whoever comes first (eventual fairness, from WebKit's WTF::Lock).
  bool fair();

 private:
  friend class Burial;
  friend void wake_waiters_of_owner(AgentId);
  friend void wake_waiters_of_owner(AgentId, Segment&);
  void unlink(Waiter& waiter);
  // At the end when `before` is null.
  static void insert(Bucket& bucket, Waiter& waiter, const void* address, Waiter* before);
  static Waiter* promise_of(const Waiter& thread, const Bucket& bucket, const void* address);
  Bucket& target() const;
  bool join(Waiter& waiter, bool ahead);
  bool move(Entry entry, bool ahead);
  void enter(Segment& segment, Kin kin);
  void enter(Segment& segment, Waiter& waiter);
  void look_at(const void* address, Kin kin);
  void wake_later(Wakeup wakeup);

  Bucket* bucket_ = nullptr;
  Segment* segment_ = nullptr;  // if there is one, there is no bucket
  const void* address_ = nullptr;
  Kin kin_ = Kin::None;              // of the first address
  Bucket* second_bucket_ = nullptr;  // null also when it is the same one
  const void* second_ = nullptr;
  // Wake-ups run after the bucket is released, so that a woken thread does not block on it.
  std::array<Wakeup, 4> few_;
  std::vector<Wakeup> many_;
  size_t count_ = 0;
};

// Wakes, with kRetry, every waiter that depends on a lock word owned by this agent, and tells the
// others that may depend on it.
void wake_waiters_of_owner(AgentId agent);
void wake_waiters_of_owner(AgentId agent, Segment& segment);

// Tokens common to all primitives.
inline constexpr uint32_t kRetry = 0;       // look at the word again
inline constexpr uint32_t kHandedOver = 1;  // what you waited for is yours

enum class Outcome {
  Granted,
  TimedOut,
  Interrupted,         // left the queue with nothing
  GrantedInterrupted,  // was granted, but its environment is ending: hand it on
};

// Blocks a waiter that was enqueued. When it gives up, `leave(Section&)` runs in the section that
// removed it, so that the word can be told that nobody waits any more.
template <class Leave>
Outcome await_grant(ThreadWaiter& waiter, Deadline deadline, Interrupt* interrupt, Leave&& leave) {
  for (;;) {
    Deadline slice = deadline;
    if (interrupt != nullptr) {
      const Deadline next = Clock::now() + kInterruptSlice;
      if (next < slice) slice = next;
    }
    if (waiter.granted_by(slice)) return Outcome::Granted;

    const bool interrupted = interrupt != nullptr && interrupt->requested();
    if (!interrupted && Clock::now() < deadline) continue;
    {
      Section section(waiter);
      if (section.queued(waiter)) {
        section.remove(waiter);
        leave(section);
        return interrupted ? Outcome::Interrupted : Outcome::TimedOut;
      }
    }
    // Granted while we were about to leave. The signal was set in the section we have just waited
    // for, so this does not block.
    waiter.granted_by(kForever);
    return interrupted ? Outcome::GrantedInterrupted : Outcome::Granted;
  }
}

// xorshift32 (Marsaglia 2003), for fair(): threads that run in step must not meet the same turn
// every time. Not for 0.
constexpr uint32_t scrambled(uint32_t random) {
  random ^= random << 13;
  random ^= random >> 17;
  return random ^ random << 5;
}

// A few rounds of pausing, then of yielding, before it is worth asking the OS to block; none for
// who does not want to wait at all.
class Spin {
 public:
  Spin(const Caller& caller, Deadline deadline)
      : round_(caller.spins && (deadline == kForever || Clock::now() < deadline) ? 0 : kRounds) {}
  // False when it is time to park.
  bool again();

 private:
  static constexpr int kPausing = 4;
  static constexpr int kRounds = 10;
  int round_;
};

}  // namespace manycore
