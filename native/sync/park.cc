#include "sync/park.h"

#include <mutex>
#include <thread>

#include "memory/layout.h"

namespace manycore {

struct alignas(kFalseSharing) Bucket {
  std::mutex lock;
  Waiter* head = nullptr;
  Waiter* tail = nullptr;
  Deadline next_fair{};
  uint32_t random = 0x9e3779b9;
};

namespace {

constexpr uint32_t kBucketBits = 10;
constexpr size_t kBuckets = size_t{1} << kBucketBits;

Bucket* buckets() {
  static Bucket* leaked = new Bucket[kBuckets];  // threads may wait past static destructors
  return leaked;
}

Bucket& bucket_of(const void* address) {
  // Fibonacci hashing (Knuth, TAOCP 6.4): words lie on multiples of their alignment, and the top
  // bits of the product depend on all bits of the address.
  const uint64_t key = reinterpret_cast<uintptr_t>(address);
  return buckets()[key * 0x9e3779b97f4a7c15u >> (64 - kBucketBits)];
}

}  // namespace

Section::Section(const void* address) : bucket_(&bucket_of(address)), address_(address) {
  bucket_->lock.lock();
}

Section::Section(const void* address, const void* second)
    : bucket_(&bucket_of(address)), address_(address), second_(second) {
  Bucket* other = &bucket_of(second);
  if (other != bucket_) second_bucket_ = other;
  // In the order of the table, so that two such sections cannot wait for each other.
  if (second_bucket_ != nullptr && second_bucket_ < bucket_) second_bucket_->lock.lock();
  bucket_->lock.lock();
  if (second_bucket_ != nullptr && second_bucket_ > bucket_) second_bucket_->lock.lock();
}

Section::Section(Bucket& bucket) : bucket_(&bucket), address_(nullptr) { bucket_->lock.lock(); }

Section::Section(Waiter& waiter) {
  for (;;) {
    // Relaxed: only a guess, which is verified under the lock that guards changes.
    address_ = waiter.address_.load(std::memory_order_relaxed);
    bucket_ = &bucket_of(address_);
    bucket_->lock.lock();
    if (waiter.address_.load(std::memory_order_relaxed) == address_) return;
    bucket_->lock.unlock();
  }
}

Section::~Section() {
  bucket_->lock.unlock();
  if (second_bucket_ != nullptr) second_bucket_->lock.unlock();
  for (size_t i = 0; i < count_ && i < few_.size(); i++) few_[i].run(few_[i].subject);
  for (const Wakeup& wakeup : many_) wakeup.run(wakeup.subject);
}

bool Section::queued(const Waiter& waiter) const {
  // Relaxed: guarded by the bucket's lock.
  return waiter.queued_ && waiter.address_.load(std::memory_order_relaxed) == address_;
}

Waiter* Section::first() const {
  Waiter* waiter = bucket_->head;
  while (waiter != nullptr && !queued(*waiter)) waiter = waiter->next_;
  return waiter;
}

Waiter* Section::after(const Waiter& waiter) const {
  Waiter* next = waiter.next_;
  while (next != nullptr && !queued(*next)) next = next->next_;
  return next;
}

void Section::insert(Bucket& bucket, Waiter& waiter, const void* address, Waiter* before) {
  waiter.address_.store(address, std::memory_order_relaxed);  // guarded by the bucket's lock
  waiter.queued_ = true;
  waiter.next_ = before;
  waiter.previous_ = before != nullptr ? before->previous_ : bucket.tail;
  (waiter.previous_ != nullptr ? waiter.previous_->next_ : bucket.head) = &waiter;
  (before != nullptr ? before->previous_ : bucket.tail) = &waiter;
}

Waiter* Section::promise_of(const Waiter& thread, const Bucket& bucket, const void* address) {
  if (thread.direct) return nullptr;
  Waiter* waiter = bucket.head;
  // Relaxed: guarded by the bucket's lock.
  while (waiter != nullptr && !(waiter->direct && waiter->agent == thread.agent &&
                                waiter->address_.load(std::memory_order_relaxed) == address)) {
    waiter = waiter->next_;
  }
  return waiter;
}

void Section::unlink(Waiter& waiter) {
  (waiter.previous_ != nullptr ? waiter.previous_->next_ : bucket_->head) = waiter.next_;
  (waiter.next_ != nullptr ? waiter.next_->previous_ : bucket_->tail) = waiter.previous_;
  waiter.next_ = waiter.previous_ = nullptr;
  waiter.queued_ = false;
}

void Section::enqueue(Waiter& waiter) { insert(*bucket_, waiter, address_, nullptr); }

bool Section::enqueue_ahead(Waiter& waiter) {
  Waiter* const promise = promise_of(waiter, *bucket_, address_);
  insert(*bucket_, waiter, address_, promise);
  return promise != nullptr;
}

void Section::remove(Waiter& waiter) { unlink(waiter); }

// Both buckets are locked: nobody sees the waiter between its two queues.
Bucket& Section::target() const { return second_bucket_ != nullptr ? *second_bucket_ : *bucket_; }

void Section::requeue(Waiter& waiter) {
  unlink(waiter);
  insert(target(), waiter, second_, nullptr);
}

bool Section::requeue_ahead(Waiter& waiter) {
  Waiter* const promise = promise_of(waiter, target(), second_);
  unlink(waiter);
  insert(target(), waiter, second_, promise);
  return promise != nullptr;
}

void Section::grant(Waiter& waiter, uint32_t token) {
  remove(waiter);
  waiter.token = token;
  const Wakeup wakeup = waiter.granted();
  if (count_ < few_.size()) {
    few_[count_] = wakeup;
  } else {
    many_.push_back(wakeup);
  }
  count_++;
}

bool Section::fair() {
  const Deadline now = Clock::now();
  if (now < bucket_->next_fair) return false;
  // xorshift32 (Marsaglia 2003): threads that run in step must not meet the same turn every time.
  uint32_t& random = bucket_->random;
  random ^= random << 13;
  random ^= random >> 17;
  random ^= random << 5;
  bucket_->next_fair = now + std::chrono::nanoseconds(random % 1'000'000);
  return true;
}

void wake_waiters_of_owner(AgentId agent) {
  for (size_t i = 0; i < kBuckets; i++) {
    Section section(buckets()[i]);
    for (Waiter *waiter = section.bucket_->head, *next; waiter != nullptr; waiter = next) {
      next = waiter->next_;
      // The waiter is queued, so the memory of its word is alive. Relaxed, both: the first changes
      // under the bucket's lock; a word that changes owner at this moment is not this dead agent's
      // any more.
      const Word* owned = waiter->owned.load(std::memory_order_relaxed);
      if (owned == nullptr) continue;
      if (lock_word::owner(owned->load(std::memory_order_relaxed)) == agent) {
        section.grant(*waiter, kRetry);
      } else if (waiter->bereaved != nullptr) {
        section.address_ = owned;
        if (waiter->bereaved(section, *owned, agent)) next = section.bucket_->head;
        section.address_ = nullptr;
      }
    }
  }
}

bool ThreadWaiter::granted_by(Deadline deadline) {
  // Acquire pairs with the release in granted(): the token is visible.
  while (signal_.load(std::memory_order_acquire) == 0) {
    if (deadline != kForever && Clock::now() >= deadline) return false;
    wait_on_word(&signal_, 0, deadline);
  }
  return true;
}

Wakeup ThreadWaiter::granted() noexcept {
  signal_.store(1, std::memory_order_release);  // pairs with the load in granted_by()
  // From here on the thread may have returned and the word be gone. Waking an address does not
  // touch its memory; a stranger that happens to wait there wakes for nothing and looks again.
  return {[](void* word) { wake_one_on_word(static_cast<Word*>(word)); }, &signal_};
}

bool Spin::again() {
  if (round_ >= kRounds) return false;
  if (round_ < kPausing) {
    for (int i = 0; i < 1 << round_; i++) spin_pause();
  } else {
    std::this_thread::yield();
  }
  round_++;
  return true;
}

}  // namespace manycore
