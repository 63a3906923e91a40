#include "sync/rwlock.h"

#include <memory>

#include "check.h"
#include "crew.h"
#include "sync/readers.h"

using namespace manycore;

namespace {

std::unique_ptr<RwLockLayout> make() {
  auto lock = std::make_unique<RwLockLayout>();
  rwlock::initialise(*lock);
  return lock;
}

bool reading(const RwLockLayout& lock) {
  return readers::any(lock, [](AgentId) { return true; });
}

}  // namespace

TEST(readers_share_writers_do_not) {
  auto lock = make();
  std::atomic<int> in{0};
  Crew crew(4, [&](int) {
    const Caller caller = me();
    CHECK(rwlock::read(*lock, caller, kForever) == LockResult::Locked);
    in++;
    until([&] { return in == 4; });  // all four at once
    CHECK(rwlock::write(*lock, caller, deadline_after(0)) == LockResult::TimedOut);
    CHECK(rwlock::write(*lock, caller, kForever) == LockResult::Deadlock);
    CHECK(rwlock::unlock_read(*lock, caller.agent));
    CHECK(!rwlock::unlock_read(*lock, caller.agent));
    CHECK(!rwlock::unlock_write(*lock, caller.agent));
  });
  crew.join();
  CHECK_EQ(lock->state.load(), lock_word::kShared);
}

// Queue: reader, reader, writer, reader. The first two enter together, then the writer, then the
// last.
TEST(first_in_first_out) {
  for (int round = 0; round < 5; round++) {
    auto lock = make();
    const Caller caller = me();
    CHECK(rwlock::write(*lock, caller, kForever) == LockResult::Locked);
    std::atomic<int> started{0}, turn{0}, together{0};
    Crew crew(4, [&](int i) {
      const Caller self = me();
      until([&] { return started == i; });
      // The next one starts when this one stands in the queue.
      const bool writes = i == 2;
      CHECK((writes ? rwlock::write : rwlock::read)(*lock, self, kForever) == LockResult::Locked);
      if (i < 2) {
        together++;
        until([&] { return together == 2; });
        turn++;
      } else if (i == 2) {
        CHECK_EQ(turn.load(), 2);
        turn++;
      } else {
        CHECK_EQ(turn.load(), 3);
      }
      CHECK((writes ? rwlock::unlock_write : rwlock::unlock_read)(*lock, self.agent));
    });
    for (int i = 0; i < 4; i++) {
      started = i;
      until_waiting(lock->state, uint32_t(i) + 1);
    }
    CHECK(rwlock::unlock_write(*lock, caller.agent));
    crew.join();
    CHECK_EQ(lock->state.load(), lock_word::kShared);
  }
}

TEST(a_reader_enters_again_past_a_writer) {
  auto lock = make();
  const Caller caller = me();
  CHECK(rwlock::read(*lock, caller, kForever) == LockResult::Locked);
  Crew crew(1, [&](int) {
    CHECK(rwlock::write(*lock, me(), kForever) == LockResult::Locked);
    CHECK(rwlock::unlock_write(*lock, me().agent));
  });
  until_waiting(lock->state, 1);
  CHECK(rwlock::read(*lock, caller, kForever) == LockResult::Locked);
  Promised other;
  CHECK(rwlock::enqueue_read(*lock, other) == LockResult::Queued);
  CHECK(rwlock::leave(*lock, other));
  CHECK(rwlock::unlock_read(*lock, caller.agent));
  CHECK(rwlock::unlock_read(*lock, caller.agent));
}

TEST(the_dead) {
  for (int round = 0; round < 100; round++) {
    auto lock = make();
    const Caller caller = me();
    // A reader that ends without unlocking, before or while a writer waits.
    std::atomic<bool> reads{false}, end{round % 2 == 0};
    Crew reader(1, [&](int) {
      CHECK(rwlock::read(*lock, me(), kForever) == LockResult::Locked);
      reads = true;
      until([&] { return end.load(); });
    });
    until([&] { return reads.load(); });
    Crew ender(1, [&](int) {
      if (round % 2 == 1) until_waiting(lock->state, 1);
      end = true;
    });
    CHECK(rwlock::write(*lock, caller, kForever) == LockResult::Locked);
    CHECK(rwlock::unlock_write(*lock, caller.agent));
    CHECK(!reading(*lock));
    // A writer that ends without unlocking.
    Crew(1, [&](int) { CHECK(rwlock::write(*lock, me(), kForever) == LockResult::Locked); });
    CHECK(rwlock::read(*lock, caller, kForever) == LockResult::Abandoned);
    CHECK(rwlock::write(*lock, caller, kForever) == LockResult::Abandoned);
    CHECK(rwlock::recover(*lock, caller, kForever) == LockResult::Locked);
    CHECK(rwlock::unlock_write(*lock, caller.agent));
    CHECK(rwlock::read(*lock, caller, kForever) == LockResult::Locked);
    CHECK(rwlock::unlock_read(*lock, caller.agent));
  }
}

// JavaScript's way out is to give back the hold, then to look who waits. This one ends in between.
TEST(a_reader_that_ends_between_leaving_and_looking) {
  for (int round = 0; round < 5; round++) {
    auto lock = make();
    std::atomic<bool> reads{false};
    Crew reader(1, [&](int) {
      const Caller caller = me();
      CHECK(rwlock::read(*lock, caller, kForever) == LockResult::Locked);
      ReaderRecord* record = rwlock::enrol(*lock, caller.agent);
      reads = true;
      until_waiting(lock->state, 2);
      record->holds.fetch_sub(1);
    });
    until([&] { return reads.load(); });
    // A writer, and a reader behind it: nobody comes later whose section would serve them.
    Crew waiters(2, [&](int i) {
      if (i == 1) until_waiting(lock->state, 1);
      const Caller caller = me();
      // The limit is there to end a hang.
      CHECK((i == 0 ? rwlock::write : rwlock::read)(*lock, caller, deadline_after(10000)) ==
            LockResult::Locked);
      CHECK((i == 0 ? rwlock::unlock_write : rwlock::unlock_read)(*lock, caller.agent));
    });
    reader.join();
    waiters.join();
    CHECK_EQ(lock->state.load(), lock_word::kShared);
  }
}

// Ends while it waits, before or after it was granted: the next one gets in.
TEST(interrupted) {
  for (int round = 0; round < 40; round++) {
    auto lock = make();
    const Caller caller = me();
    Ending ending;
    CHECK(rwlock::write(*lock, caller, kForever) == LockResult::Locked);
    Crew crew(2, [&](int i) {
      if (i == 1) until_waiting(lock->state, 1);
      const LockResult result =
          (round % 2 == 0) == (i == 0)
              ? rwlock::write(*lock, {me().agent, i == 0 ? &ending : nullptr}, kForever)
              : rwlock::read(*lock, {me().agent, i == 0 ? &ending : nullptr}, kForever);
      if (i == 1) CHECK(result == LockResult::Locked);
      if (result != LockResult::Locked) return;
      CHECK(((round % 2 == 0) == (i == 0) ? rwlock::unlock_write : rwlock::unlock_read)(
          *lock, me().agent));
    });
    until_waiting(lock->state, 2);
    ending.now = true;
    CHECK(rwlock::unlock_write(*lock, caller.agent));
    crew.join();
    CHECK_EQ(lock->state.load(), lock_word::kShared);
  }
}

TEST(storm) {
  auto lock = make();
  long a = 0, b = 0;
  constexpr int kThreads = 8, kRounds = 3000;
  std::atomic<long> writes{0};
  Crew crew(kThreads, [&](int id) {
    const Caller caller = me();
    for (int i = 0; i < kRounds; i++) {
      const bool timed = i % 16 == 0;
      const Deadline deadline = timed ? deadline_after(0.01) : kForever;
      if ((i + id) % 4 == 0) {
        if (rwlock::write(*lock, caller, deadline) != LockResult::Locked) continue;
        a++;
        b++;
        writes++;
        CHECK(rwlock::unlock_write(*lock, caller.agent));
      } else {
        if (rwlock::read(*lock, caller, deadline) != LockResult::Locked) continue;
        CHECK_EQ(a, b);
        if (i % 5 == 0) {
          CHECK(rwlock::read(*lock, caller, kForever) == LockResult::Locked);
          CHECK(rwlock::unlock_read(*lock, caller.agent));
        }
        CHECK(rwlock::unlock_read(*lock, caller.agent));
      }
    }
  });
  crew.join();
  CHECK_EQ(a, writes.load());
  CHECK_EQ(lock->state.load(), lock_word::kShared);
}

TEST(more_readers_over_time_than_records) {
  auto lock = make();
  for (uint32_t i = 0; i < kReaderRecords + 50; i++) {
    Crew(1, [&](int) {
      CHECK(rwlock::read(*lock, me(), kForever) == LockResult::Locked);
      if (i % 3) CHECK(rwlock::unlock_read(*lock, me().agent));
    });
  }
  CHECK(rwlock::write(*lock, me(), kForever) == LockResult::Locked);
  CHECK(rwlock::unlock_write(*lock, me().agent));
}

// JavaScript may be terminated after it gave its hold back and before it looked whether anybody
// waits. Its end is noticed in its place.
TEST(a_reader_ends_before_it_looks_for_waiters) {
  for (int round = 0; round < 20; round++) {
    auto lock = make();
    std::atomic<bool> reads{false}, end{false};
    Crew reader(1, [&](int) {
      const Caller self = me();
      CHECK(rwlock::read(*lock, self, kForever) == LockResult::Locked);
      ReaderRecord* record = rwlock::enrol(*lock, self.agent);
      reads = true;
      until([&] { return end.load(); });
      record->holds.fetch_sub(1, std::memory_order_seq_cst);
    });
    until([&] { return reads.load(); });
    Crew writer(1, [&](int) {
      const Deadline limit = deadline_after(10000);
      CHECK(rwlock::write(*lock, me(), limit) == LockResult::Locked);
      CHECK(rwlock::unlock_write(*lock, me().agent));
    });
    until_waiting(lock->state, 1);
    end = true;
  }
}

// As with a mutex: handed over, the Promise could not use the lock while its thread is blocked.
TEST(a_blocked_thread_goes_before_its_promise) {
  for (const bool promise_writes : {true, false}) {
    for (const bool thread_writes : {true, false}) {
      auto lock = make();
      CHECK(rwlock::write(*lock, me(), kForever) == LockResult::Locked);
      Crew crew(1, [&](int) {
        Promised promise;
        CHECK((promise_writes ? rwlock::enqueue_write : rwlock::enqueue_read)(*lock, promise) ==
              LockResult::Queued);
        CHECK((thread_writes ? rwlock::write : rwlock::read)(*lock, me(), deadline_after(2000)) ==
              LockResult::Locked);
        if (promise_writes || thread_writes) CHECK(!promise.settled);
        CHECK((thread_writes ? rwlock::unlock_write : rwlock::unlock_read)(*lock, me().agent));
        until([&] { return promise.settled.load(); });
        CHECK((promise_writes ? rwlock::unlock_write : rwlock::unlock_read)(*lock, me().agent));
      });
      until_waiting(lock->state, 2);
      CHECK(rwlock::unlock_write(*lock, me().agent));
      crew.join();
      CHECK_EQ(lock->state.load() & ~lock_word::kShared, 0u);
    }
  }
}

// It also reads past its own Promise that waits to write.
TEST(a_thread_reads_before_its_promise_writes) {
  auto lock = make();
  CHECK(rwlock::read(*lock, me(), kForever) == LockResult::Locked);
  Crew(1, [&](int) {
    Promised promise;
    CHECK(rwlock::enqueue_write(*lock, promise) == LockResult::Queued);
    CHECK(rwlock::read(*lock, me(), deadline_after(2000)) == LockResult::Locked);
    CHECK(!promise.settled);
    CHECK(rwlock::unlock_read(*lock, me().agent));
    CHECK(rwlock::leave(*lock, promise));
  });
  CHECK(rwlock::unlock_read(*lock, me().agent));
  CHECK_EQ(lock->state.load(), lock_word::kShared);
}
