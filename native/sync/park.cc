#include "sync/park.h"

#include <mutex>
#include <thread>

#include "memory/layout.h"
#include "sync/burial.h"
#include "sync/courier.h"
#include "sync/lot.h"
#include "sync/robust.h"
#include "sync/rwlock.h"
#include "sync/step.h"

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

Section::Section(const void* address, Kin kin) : address_(address) {
  if (Segment* segment = segment_of(address)) {
    enter(*segment, kin);
    return;
  }
  kin_ = kin;
  bucket_ = &bucket_of(address);
  bucket_->lock.lock();
}

Section::Section(const void* address, const void* second) : address_(address), second_(second) {
  if (Segment* segment = segment_of(address)) {
    enter(*segment, Kin::None);
    return;
  }
  bucket_ = &bucket_of(address);
  Bucket* other = &bucket_of(second);
  if (other != bucket_) second_bucket_ = other;
  // In the order of the table, so that two such sections cannot wait for each other.
  if (second_bucket_ != nullptr && second_bucket_ < bucket_) second_bucket_->lock.lock();
  bucket_->lock.lock();
  if (second_bucket_ != nullptr && second_bucket_ > bucket_) second_bucket_->lock.lock();
}

Section::Section(Bucket& bucket) : bucket_(&bucket) { bucket_->lock.lock(); }

Section::Section(Segment& segment) { enter(segment, Kin::None); }

Section::Section(Waiter& waiter) {
  for (;;) {
    // Relaxed: only a guess, which is verified under the lock that guards changes.
    address_ = waiter.address_.load(std::memory_order_relaxed);
    if (Segment* segment = segment_of(address_)) {
      enter(*segment, waiter);
      return;
    }
    bucket_ = &bucket_of(address_);
    bucket_->lock.lock();
    if (waiter.address_.load(std::memory_order_relaxed) == address_) break;
    bucket_->lock.unlock();
  }
  kin_ = waiter.kin_;
}

// Who is about to leave a queue in a segment, if it still is in one.
void Section::enter(Segment& segment, Waiter& waiter) {
  enter(segment, Kin::None);
  WaiterRecord* record = waiter.record_.load(std::memory_order_relaxed);
  if (record == nullptr) return;
  // A Promise that another process has granted has the token from here on, as Section says.
  if (Lot::due(segment, *record)) return wake_later(Lot::deliver(segment, *record));
  if (record->state.load(std::memory_order_relaxed) != waiter_state::kQueued) return;
  const Word* word = Lot::word_at(segment, record->offset.load(std::memory_order_relaxed));
  if (word != nullptr) look_at(word, static_cast<Kin>(record->kin.load(std::memory_order_relaxed)));
}

void Section::enter(Segment& segment, Kin kin) {
  segment_ = &segment;
  const void* const address = address_;
  if (robust::lock(segment)) Burial(*this).inherit();
  // Until the burial is done the subjects are still those of the dead.
  SegmentLayout& layout = segment.layout();
  const uint64_t second = second_ == nullptr ? 0 : Lot::offset_of(segment, second_);
  layout.subjects[1].store(second, std::memory_order_relaxed);
  look_at(address, kin);
  step("section: entered");
}

// What a section of everything turns to.
void Section::look_at(const void* address, Kin kin) {
  address_ = address;
  kin_ = kin;
  if (segment_ == nullptr) return;
  // Relaxed, and in any order: if this process is killed in between, it has changed nothing yet.
  SegmentLayout& layout = segment_->layout();
  const uint64_t offset = address == nullptr ? 0 : Lot::offset_of(*segment_, address);
  layout.subjectKin.store(static_cast<uint32_t>(kin), std::memory_order_relaxed);
  layout.subjects[0].store(offset, std::memory_order_relaxed);
}

Section::~Section() {
  if (segment_ != nullptr) {
    look_at(nullptr, Kin::None);
    segment_->layout().subjects[1].store(0, std::memory_order_relaxed);
    robust::unlock(*segment_);
  } else {
    bucket_->lock.unlock();
    if (second_bucket_ != nullptr) second_bucket_->lock.unlock();
  }
  for (size_t i = 0; i < count_ && i < few_.size(); i++) few_[i].run(few_[i].subject);
  for (const Wakeup& wakeup : many_) wakeup.run(wakeup.subject);
}

bool Section::queued(const Waiter& waiter) const {
  if (segment_ != nullptr) {
    const WaiterRecord* record = waiter.record_.load(std::memory_order_relaxed);
    return record != nullptr && address_ != nullptr &&
           record->state.load(std::memory_order_relaxed) == waiter_state::kQueued &&
           record->offset.load(std::memory_order_relaxed) == Lot::offset_of(*segment_, address_);
  }
  // Relaxed: guarded by the bucket's lock.
  return waiter.queued_ && waiter.address_.load(std::memory_order_relaxed) == address_;
}

Entry Section::first() const {
  if (segment_ != nullptr) {
    return Entry(Lot::after(segment_->layout(), Lot::offset_of(*segment_, address_), 0));
  }
  Waiter* waiter = bucket_->head;
  while (waiter != nullptr && !queued(*waiter)) waiter = waiter->next_;
  return waiter == nullptr ? Entry() : Entry(*waiter);
}

Entry Section::after(Entry entry) const {
  if (segment_ != nullptr) {
    const uint64_t ticket = entry.record_->ticket.load(std::memory_order_relaxed);
    return Entry(Lot::after(segment_->layout(), Lot::offset_of(*segment_, address_), ticket));
  }
  Waiter* next = entry.waiter_->next_;
  while (next != nullptr && !queued(*next)) next = next->next_;
  return next == nullptr ? Entry() : Entry(*next);
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

void Section::enqueue(Waiter& waiter) { join(waiter, false); }

bool Section::enqueue_ahead(Waiter& waiter) { return join(waiter, true); }

bool Section::join(Waiter& waiter, bool ahead) {
  if (segment_ == nullptr) {
    Waiter* const promise = ahead ? promise_of(waiter, *bucket_, address_) : nullptr;
    waiter.kin_ = kin_;
    insert(*bucket_, waiter, address_, promise);
    return promise != nullptr;
  }
  bool passes = false;
  waiter.address_.store(address_, std::memory_order_relaxed);
  const uint64_t offset = Lot::offset_of(*segment_, address_);
  if (!Lot::join(*segment_, waiter, offset, kin_, ahead, &passes)) {
    waiter.token = kRetry;
    wake_later(waiter.granted());
    // So that those who wait without a record do not take all the time there is.
    wake_later({[](void*) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }, nullptr});
  } else if (!waiter.blocked) {
    wake_later({[](void* segment) { courier::engage(*static_cast<Segment*>(segment)); }, segment_});
  }
  return passes;
}

void Section::remove(Waiter& waiter) {
  if (segment_ != nullptr) return Lot::leave(*segment_, waiter);
  unlink(waiter);
}

// Both buckets are locked: nobody sees the waiter between its two queues.
Bucket& Section::target() const { return second_bucket_ != nullptr ? *second_bucket_ : *bucket_; }

void Section::requeue(Entry entry) { move(entry, false); }

bool Section::requeue_ahead(Entry entry) { return move(entry, true); }

bool Section::move(Entry entry, bool ahead) {
  if (segment_ != nullptr) {
    bool passes;
    Lot::move(*segment_, *entry.record_, Lot::offset_of(*segment_, second_), ahead, &passes);
    return passes;
  }
  Waiter& waiter = *entry.waiter_;
  Waiter* const promise = ahead ? promise_of(waiter, target(), second_) : nullptr;
  unlink(waiter);
  waiter.kin_ = Kin::None;
  insert(target(), waiter, second_, promise);
  return promise != nullptr;
}

void Section::offer(Entry entry) {
  // Private memory goes with its process: nobody would put anything in order there.
  if (segment_ == nullptr) return;
  entry.record_->token.store(kHandedOver, std::memory_order_relaxed);
  step("offer: offered");
}

void Section::grant(Entry entry, uint32_t token) {
  if (segment_ != nullptr) return wake_later(Lot::grant(*segment_, *entry.record_, token));
  Waiter& waiter = *entry.waiter_;
  unlink(waiter);
  waiter.token = token;
  wake_later(waiter.granted());
}

void Section::wake_later(Wakeup wakeup) {
  if (count_ < few_.size()) {
    few_[count_] = wakeup;
  } else {
    many_.push_back(wakeup);
  }
  count_++;
}

bool Section::fair() {
  const Deadline now = Clock::now();
  if (segment_ != nullptr) return Lot::fair(*segment_, now);
  if (now < bucket_->next_fair) return false;
  bucket_->random = scrambled(bucket_->random);
  bucket_->next_fair = now + std::chrono::nanoseconds(bucket_->random % 1'000'000);
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
      } else if (waiter->kin_ == Kin::Readers) {
        section.look_at(owned, Kin::Readers);
        if (rwlock::bereaved(section, *owned, agent)) next = section.bucket_->head;
      }
    }
  }
}

}  // namespace manycore
