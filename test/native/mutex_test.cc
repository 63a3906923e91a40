#include "sync/mutex.h"

#include <memory>
#include <vector>

#include "check.h"
#include "waiters.h"

using namespace manycore;

namespace {

struct Lock : MutexLayout {
  Lock() { mutex::initialise(*this); }
};

// Takes what it was promised, as the binding does it on the event loop.
class Flow {
 public:
  Flow(MutexLayout& mutex, AgentId agent) : mutex_(mutex), agent_(agent) { ask(); }
  // True when the lock is held now. Abandoned counts as done.
  bool poll() {
    if (done_) return true;
    if (waiter_->grants() == 0) return false;
    if (waiter_->token == kHandedOver) return settle(LockResult::Locked);
    ask();
    return done_;
  }
  bool leave() { return mutex::leave(mutex_, *waiter_); }
  LockResult result() const { return result_; }

 private:
  void ask() {
    waiter_ = std::make_unique<Promised>(agent_, true);
    const LockResult result = mutex::enqueue_lock(mutex_, *waiter_);
    if (result != LockResult::Queued) settle(result);
  }
  bool settle(LockResult result) {
    result_ = result;
    return done_ = true;
  }

  MutexLayout& mutex_;
  const AgentId agent_;
  std::unique_ptr<Promised> waiter_;
  bool done_ = false;
  LockResult result_ = LockResult::Queued;
};

// Enrolled while it lives: an agent that no thread stands for.
struct Agent {
  AgentId id = agents::enrol("agent");
  ~Agent() { agents::retire(id); }
  Caller caller(Interrupt* interrupt = nullptr) const { return {id, interrupt, true}; }
};

}  // namespace

TEST(states) {
  Lock lock;
  Agent a, b;
  CHECK(mutex::lock(lock, a.caller(), kForever) == LockResult::Locked);
  CHECK(mutex::lock(lock, a.caller(), kForever) == LockResult::Deadlock);
  CHECK(mutex::recover(lock, a.caller(), kForever) == LockResult::Deadlock);
  CHECK(mutex::lock(lock, a.caller(), Clock::now()) == LockResult::TimedOut);
  CHECK(mutex::lock(lock, b.caller(), Clock::now()) == LockResult::TimedOut);
  CHECK(!mutex::unlock(lock, b.id));
  CHECK(mutex::unlock(lock, a.id));
  CHECK(!mutex::unlock(lock, a.id));
  CHECK_EQ(lock.state.load(), 0u);
}

TEST(promises_are_handed_the_lock_in_order) {
  Lock lock;
  Agent a, b;
  Flow first(lock, a.id), second(lock, a.id), third(lock, b.id);
  CHECK(first.poll());
  CHECK(!second.poll() && !third.poll());
  CHECK(mutex::unlock(lock, a.id));
  CHECK_EQ(lock_word::owner(lock.state.load()), a.id);  // no gap through which others could slip
  CHECK(mutex::lock(lock, b.caller(), Clock::now()) == LockResult::TimedOut);
  CHECK(second.poll() && !third.poll());
  CHECK(mutex::unlock(lock, a.id));
  CHECK(third.poll());
  CHECK_EQ(lock.state.load(), lock_word::held_by(b.id));
  CHECK(mutex::unlock(lock, b.id));
  CHECK_EQ(lock.state.load(), 0u);
}

TEST(leaving_takes_the_waiters_bit_along) {
  Lock lock;
  Agent a;
  Flow owner(lock, a.id), one(lock, a.id), two(lock, a.id);
  CHECK(one.leave());
  CHECK(lock.state.load() & lock_word::kWaiters);
  CHECK(two.leave());
  CHECK(!two.leave());
  CHECK_EQ(lock.state.load(), lock_word::held_by(a.id));
  CHECK(mutex::unlock(lock, a.id));
}

TEST(death_of_the_owner) {
  Lock lock;
  Agent heir;
  auto owner = std::make_unique<Agent>();
  CHECK(mutex::lock(lock, owner->caller(), kForever) == LockResult::Locked);
  Flow promise(lock, heir.id);
  LockResult locked = LockResult::Locked, recovered = LockResult::TimedOut;
  std::thread waits([&] {
    locked = mutex::lock(lock, native_caller(), kForever);
    if (locked == LockResult::Locked) mutex::unlock(lock, agents::of_native_thread());
  });
  std::thread recovers([&] {
    recovered = mutex::recover(lock, native_caller(), kForever);
    if (recovered == LockResult::Locked) mutex::unlock(lock, agents::of_native_thread());
  });
  until_waiting(&lock.state, 3);
  owner.reset();
  recovers.join();
  CHECK(recovered == LockResult::Locked);
  // Whether the others met the poison or the recovered lock depends on who came first.
  while (!promise.poll()) std::this_thread::yield();
  if (promise.result() == LockResult::Locked) CHECK(mutex::unlock(lock, heir.id));
  waits.join();
  CHECK(locked == LockResult::Abandoned || locked == LockResult::Locked);
}

TEST(poison_stays_until_it_is_recovered) {
  Lock lock;
  Agent b;
  {
    Agent a;
    CHECK(mutex::lock(lock, a.caller(), kForever) == LockResult::Locked);
  }
  CHECK(mutex::lock(lock, b.caller(), kForever) == LockResult::Abandoned);
  CHECK(mutex::lock(lock, b.caller(), Clock::now()) == LockResult::Abandoned);
  Flow flow(lock, b.id);
  CHECK(flow.poll() && flow.result() == LockResult::Abandoned);
  CHECK_EQ(lock.state.load(), lock_word::kPoisoned);
  CHECK(!mutex::unlock(lock, b.id));
  CHECK(mutex::recover(lock, b.caller(), kForever) == LockResult::Locked);
  CHECK(mutex::unlock(lock, b.id));
  CHECK_EQ(lock.state.load(), 0u);
}

TEST(an_interrupted_waiter_leaves_and_the_next_gets_it) {
  Lock lock;
  Agent owner;
  CHECK(mutex::lock(lock, owner.caller(), kForever) == LockResult::Locked);
  Switch interrupt;
  LockResult first = LockResult::Locked, second = LockResult::TimedOut;
  std::thread one([&] { first = mutex::lock(lock, native_caller(&interrupt), kForever); });
  until_waiting(&lock.state, 1);
  std::thread two([&] {
    second = mutex::lock(lock, native_caller(), kForever);
    mutex::unlock(lock, agents::of_native_thread());
  });
  until_waiting(&lock.state, 2);
  interrupt.on = true;
  one.join();
  CHECK(first == LockResult::Interrupted);
  CHECK(mutex::unlock(lock, owner.id));
  two.join();
  CHECK(second == LockResult::Locked);
  CHECK_EQ(lock.state.load(), 0u);
}

// Threads with and without patience, some interrupted, and promises: nobody gets in twice, nobody
// is forgotten, and the word is clean at the end.
TEST(storm) {
  constexpr int threads = 4, promising = 2, rounds = 1500;
  Lock lock;
  long counter = 0, expected = 0;  // guarded by the lock
  std::atomic<long> entered{0};
  const auto inside = [&](AgentId agent) {
    counter++;
    entered++;
    CHECK(mutex::unlock(lock, agent));
  };
  std::vector<std::thread> all;
  for (int id = 0; id < threads; id++) {
    all.emplace_back([&, id] {
      const AgentId me = agents::of_native_thread();
      Switch interrupt;
      for (int i = 0; i < rounds; i++) {
        interrupt.on = id == 1 && i % 5 == 0;
        const Deadline deadline =
            id == 2 ? Clock::now() + std::chrono::microseconds(i % 50) : kForever;
        const LockResult result = mutex::lock(lock, {me, &interrupt, id != 3}, deadline);
        if (result == LockResult::Locked) inside(me);
        CHECK(result == LockResult::Locked || (id == 1 && result == LockResult::Interrupted) ||
              (id == 2 && result == LockResult::TimedOut));
      }
    });
  }
  for (int id = 0; id < promising; id++) {
    all.emplace_back([&, id] {
      Agent agent;
      for (int i = 0; i < rounds; i++) {
        Flow flow(lock, agent.id);
        if (i % 3 == id && flow.result() == LockResult::Queued && flow.leave()) continue;
        while (!flow.poll()) std::this_thread::yield();
        CHECK(flow.result() == LockResult::Locked);
        inside(agent.id);
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  expected = entered.load();
  CHECK_EQ(counter, expected);
  CHECK_EQ(lock.state.load(), 0u);
  CHECK_EQ(waiting(&lock.state), size_t(0));
}

// Owners end while they hold the lock; those who wait recover it.
TEST(storm_of_deaths) {
  constexpr int threads = 3, rounds = 300;
  Lock lock;
  long counter = 0;
  std::atomic<long> entered{0};
  std::vector<std::thread> all;
  for (int id = 0; id < threads; id++) {
    all.emplace_back([&, id] {
      for (int i = 0; i < rounds; i++) {
        Agent agent;  // a new one each round
        LockResult result = mutex::lock(lock, agent.caller(), kForever);
        if (result == LockResult::Abandoned) {
          result = mutex::recover(lock, agent.caller(), kForever);
        }
        CHECK(result == LockResult::Locked);
        counter++;
        entered++;
        if ((i + id) % 4 != 0) CHECK(mutex::unlock(lock, agent.id));
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  CHECK_EQ(counter, entered.load());
  CHECK_EQ(waiting(&lock.state), size_t(0));
}
