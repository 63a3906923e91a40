#include "thread/pool.h"

#include <algorithm>
#include <cstdio>
#include <system_error>
#include <thread>

// Why no wake-up is lost
// ----------------------
// Claim: if a job admits a participant and fewer than `limit_` threads are active, some thread of
// the pool is going to call take() after this moment.
//
// 1. A job begins to admit somebody in three places: submit(), a new phase, and a participant that
//    leaves early; room among the threads appears when one stops being active, and in
//    set_threads(). All of them happen under the mutex.
// 2. A thread that stops being active calls take() in the same critical section. The others, and
//    one that blocks, call announce(), which moves epoch_ in the same critical section and then
//    wakes.
// 3. A thread parks only after take() found nothing, with the epoch it read in that same critical
//    section. If work appeared later, the epoch has moved: a thread not yet asleep does not fall
//    asleep (wait_on_word compares), a sleeping one is reached by the wake, which follows the move.
// 4. If no thread is parked, all are active (they will call take(), see 2), or on their way to
//    take(), or fewer than the limit exist and grow() creates one. grow() holds back while a thread
//    is idle, but that thread calls grow() again when it becomes active, so jobs that arrived while
//    it was on its way get a thread too.
//
// Why exactly one thread closes a phase
// -------------------------------------
// A phase closes when participants_ falls to zero with no chunk left. From then on open_ is false,
// so nobody joins until the closer opens the next phase; and the closer is the only participant.

namespace manycore {
namespace {

constexpr unsigned kMostThreads = 1024;

// As many may be blocked and replaced; as in Java's ForkJoinPool.
constexpr unsigned kMostBlocked = 256;

// A few microseconds: a phase change is over in that time, and parking costs more.
constexpr int kSpins = 400;

thread_local bool serving = false;  // this thread is one of the pool's

}  // namespace

Pool& Pool::instance() {
  static Pool& pool = *new Pool;  // leaked: its threads outlive static destructors
  return pool;
}

Pool::Pool() : limit_(std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads)) {}

void Pool::set_threads(unsigned count) {
  unsigned woken;
  {
    std::lock_guard lock(mutex_);
    limit_ = std::clamp(count, 1u, kMostThreads);
    woken = announce(limit_);
  }
  wake(woken);
}

unsigned Pool::threads() {
  std::lock_guard lock(mutex_);
  return limit_;
}

void Pool::submit(const std::shared_ptr<Job>& job) {
  unsigned woken;
  bool alone;
  {
    std::lock_guard lock(mutex_);
    if (job->threads_ == 0) job->threads_ = limit_;
    job->open_ = true;
    jobs_.push_back(job);
    woken = announce(job->threads_);
    alone = count_ == 0;
  }
  wake(woken);
  if (alone) help(job);  // the system gives us no thread at all: slow, but correct
}

void Pool::run_brief(Job& job) {
  do {
    job.work(kForever);
  } while (job.advance());
  job.settle();
}

bool Pool::help(const std::shared_ptr<Job>& job, Deadline until) {
  bool joined;
  {
    std::lock_guard lock(mutex_);
    joined = job->admits();
    if (joined) ++job->participants_;
  }
  if (joined) participate(job, until);
  return job->settled();
}

bool Pool::block() {
  if (!serving) return false;
  unsigned woken;
  {
    std::lock_guard lock(mutex_);
    if (blocked_ >= kMostBlocked) return false;
    --active_;
    ++blocked_;
    woken = announce(1);
  }
  wake(woken);
  return true;
}

// For a while there may be more active threads than the limit says: those that stop being active
// find no job until there are fewer.
void Pool::unblock() {
  std::lock_guard lock(mutex_);
  ++active_;
  --blocked_;
}

bool Pool::wait(const Job& job, Deadline deadline) {
  while (!job.settled()) {
    if (deadline != kForever && Clock::now() >= deadline) return false;
    wait_on_word(&job.word_, 0, deadline);
  }
  return true;
}

bool Pool::wait_retired(const Job& job, Deadline deadline) {
  for (;;) {
    // Acquire: pairs with the release after the hook in Job::settle.
    const uint32_t seen = job.word_.load(std::memory_order_acquire);
    if (seen & Job::kRetired) return true;
    if (deadline != kForever && Clock::now() >= deadline) return false;
    wait_on_word(&job.word_, seen, deadline);
  }
}

// What one thread of the pool does for ever.
void Pool::serve(unsigned number) {
  char name[16];
  std::snprintf(name, sizeof(name), "manycore-%u", number);
  name_this_thread(name);
  serving = true;
  std::unique_lock lock(mutex_);
  for (;;) {
    if (std::shared_ptr<Job> job = take()) {
      ++active_;
      grow();
      lock.unlock();
      participate(job, kForever);
      job.reset();  // outside the mutex: a destructor may free a lot
      lock.lock();
      --active_;
      continue;
    }
    ++parked_;
    // Relaxed: written under the mutex we hold; below, only whether it moved matters.
    const uint32_t seen = epoch_.load(std::memory_order_relaxed);
    lock.unlock();
    for (int i = 0; i < kSpins && epoch_.load(std::memory_order_relaxed) == seen; ++i) spin_pause();
    wait_on_word(&epoch_, seen, kForever);
    lock.lock();
    --parked_;
  }
}

// The calling thread has been counted in participants_.
void Pool::participate(const std::shared_ptr<Job>& job, Deadline until) {
  for (;;) {
    job->work(until);
    std::unique_lock lock(mutex_);
    --job->participants_;
    if (!job->exhausted()) {  // time is out: somebody else may take the place
      const unsigned woken = announce(1);
      lock.unlock();
      wake(woken);
      return;
    }
    if (job->participants_ > 0) return;
    job->open_ = false;
    lock.unlock();
    const bool more = job->advance();
    lock.lock();
    if (!more) {
      jobs_.erase(std::find(jobs_.begin(), jobs_.end(), job));
      lock.unlock();
      job->settle();
      return;
    }
    job->open_ = true;
    job->participants_ = 1;
    const size_t others = std::min<size_t>(job->threads_, job->chunks_);
    const unsigned woken = others > 1 ? announce(static_cast<unsigned>(others - 1)) : 0;
    lock.unlock();
    wake(woken);
  }
}

// Under the mutex: joins the oldest job that has work and room.
std::shared_ptr<Job> Pool::take() {
  if (active_ >= limit_) return nullptr;
  for (const std::shared_ptr<Job>& job : jobs_) {
    if (!job->admits()) continue;
    ++job->participants_;
    return job;
  }
  return nullptr;
}

// Under the mutex: creates a thread if all are busy, one more is allowed, and it would find work.
// Each new thread calls this again when it has found a job, so they come one after the other.
void Pool::grow() {
  const unsigned free = count_ - blocked_;
  if (free > active_ || free >= limit_) return;
  const auto admits = [](const std::shared_ptr<Job>& job) { return job->admits(); };
  if (std::none_of(jobs_.begin(), jobs_.end(), admits)) return;
  try {
    std::thread([this, number = count_ + 1] { serve(number); }).detach();
    ++count_;
  } catch (const std::system_error&) {
    // Out of threads: those that exist do the work.
  }
}

// Under the mutex: work for `wanted` threads has appeared. Pass the result to wake() afterwards.
unsigned Pool::announce(unsigned wanted) {
  epoch_.fetch_add(1, std::memory_order_relaxed);  // relaxed: readers that act take the mutex
  grow();
  return std::min(wanted, parked_);
}

void Pool::wake(unsigned count) {
  for (; count > 0; --count) wake_one_on_word(&epoch_);
}

}  // namespace manycore
