#include "sync/semaphore.h"

#include "check.h"
#include "crew.h"

using namespace manycore;
using Result = AcquireResult;

namespace {

constexpr uint32_t kUnbounded = semaphore_word::kMostPermits;

struct Subject : SemaphoreLayout {
  explicit Subject(uint32_t permits, uint32_t most = kUnbounded) {
    semaphore::initialise(*this, permits, most);
  }
  Result acquire(uint32_t count = 1, Deadline deadline = kForever) {
    return semaphore::acquire(*this, count, me(), deadline);
  }
  bool try_acquire(uint32_t count = 1) {
    return acquire(count, deadline_after(0)) == Result::Acquired;
  }
  bool release(uint32_t count = 1) { return semaphore::release(*this, count); }
  uint32_t available() const { return semaphore_word::permits(state); }
};

}  // namespace

TEST(permits_are_taken_and_given_back) {
  Subject s(3);
  CHECK(s.try_acquire());
  CHECK(s.try_acquire(2));
  CHECK(!s.try_acquire());
  CHECK_EQ(s.available(), 0u);
  CHECK(s.release(3));
  CHECK(!s.try_acquire(4));
  CHECK(s.try_acquire(3));
}

TEST(a_bound_holds_and_an_impossible_acquire_is_refused) {
  Subject s(2, 2);
  CHECK(!s.release());
  CHECK_EQ(s.available(), 2u);
  CHECK(s.acquire(3) == Result::Impossible);
  CHECK(s.try_acquire());
  CHECK(!s.release(2));
  CHECK(!s.release(UINT32_MAX));
  CHECK_EQ(s.available(), 1u);
  CHECK(s.release());

  Subject full(kUnbounded);
  CHECK(!full.release());
  CHECK_EQ(full.available(), kUnbounded);
}

TEST(a_bound_holds_while_somebody_waits) {
  Subject s(3, 3);
  CHECK(s.try_acquire(1));
  Crew crew(1, [&](int) { CHECK(s.acquire(3) == Result::Acquired); });
  until_waiting(s.state, 1);
  CHECK(!s.release(2));
  CHECK_EQ(s.available(), 2u);
  CHECK(s.release());
  crew.join();
  CHECK_EQ(s.available(), 0u);
}

TEST(first_in_first_out_without_overtaking) {
  Subject s(0);
  std::atomic<int> turn{0};
  Crew large(1, [&](int) {
    CHECK(s.acquire(3) == Result::Acquired);
    CHECK_EQ(turn.fetch_add(1), 0);
  });
  until_waiting(s.state, 1);
  Crew small(1, [&](int) {
    CHECK(s.acquire(1) == Result::Acquired);
    CHECK_EQ(turn.fetch_add(1), 1);
  });
  until_waiting(s.state, 2);
  CHECK(s.release(2));
  CHECK(!s.try_acquire());  // two are there, but not for us
  CHECK_EQ(word::waiters(s.state), 2u);
  CHECK(s.release());
  large.join();
  CHECK(s.release());
  small.join();
  CHECK_EQ(s.state.load(), 0u);
}

TEST(who_leaves_lets_the_next_pass) {
  Subject s(1);
  Promised large(2);
  CHECK(semaphore::enqueue_acquire(s, large) == Result::Queued);
  Promised small(1);
  CHECK(semaphore::enqueue_acquire(s, small) == Result::Queued);
  CHECK(!small.settled);
  CHECK(semaphore::leave(s, large));
  CHECK(small.settled);
  CHECK(!semaphore::leave(s, small));
  CHECK_EQ(s.state.load(), 0u);

  // The same by time, and by the end of an environment.
  for (const bool ends : {false, true}) {
    CHECK(s.release());
    Ending ending;
    std::atomic<bool> gone{false};
    Crew crew(1, [&](int) {
      Caller caller = me();
      caller.interrupt = &ending;
      const Result result = semaphore::acquire(s, 2, caller, ends ? kForever : deadline_after(20));
      CHECK(result == (ends ? Result::Interrupted : Result::TimedOut));
      gone = true;
    });
    until([&] { return gone || word::waiters(s.state) == 1; });
    Promised next(1);
    const Result result = semaphore::enqueue_acquire(s, next);
    CHECK(!ends || result == Result::Queued);
    if (ends) ending.now = true;
    crew.join();
    CHECK(result == Result::Acquired || next.settled);
    CHECK_EQ(s.state.load(), 0u);
  }
}

TEST(what_an_ending_environment_was_granted_goes_on) {
  Subject s(0);
  Promised next(2);
  EndingAfter ending([&] {
    CHECK(semaphore::enqueue_acquire(s, next) == Result::Queued);
    CHECK(s.release(2));  // granted to the one that ends
    CHECK(!next.settled);
  });
  Caller caller = me();
  caller.interrupt = &ending;
  CHECK(semaphore::acquire(s, 2, caller, kForever) == Result::Interrupted);
  CHECK(next.settled);
  CHECK_EQ(s.state.load(), 0u);
}

TEST(timeouts_and_releases_lose_nothing) {
  Subject s(0);
  std::atomic<uint32_t> got{0};
  std::atomic<bool> over{false};
  Crew takers(4, [&](int) {
    while (!over) {
      if (s.acquire(2, deadline_after(0.05)) == Result::Acquired) got += 2;
    }
  });
  Crew givers(2, [&](int) {
    for (int i = 0; i < 3000; i++) CHECK(s.release());
  });
  givers.join();
  until([&] { return got == 6000; });
  over = true;
  takers.join();
  CHECK_EQ(s.state.load(), 0u);
}

// Data written before a release is seen after the acquire, on every path: plain memory, for
// ThreadSanitizer to watch.
TEST(thirty_two_threads_and_never_too_many_inside) {
  Subject s(1);
  int plain = 0;
  Crew crew(32, [&](int) {
    for (int i = 0; i < 200; i++) {
      CHECK(s.acquire() == Result::Acquired);
      plain++;
      CHECK(s.release());
    }
  });
  crew.join();
  CHECK_EQ(plain, 32 * 200);

  Subject many(5, 5);
  std::atomic<int> inside{0};
  Crew mixed(32, [&](int id) {
    const uint32_t wanted = 1 + id % 5;
    for (int i = 0; i < 100; i++) {
      CHECK(many.acquire(wanted) == Result::Acquired);
      CHECK((inside += wanted) <= 5);
      inside -= wanted;
      CHECK(many.release(wanted));
    }
  });
  mixed.join();
  CHECK_EQ(many.available(), 5u);
}

TEST(threads_and_promises_in_one_queue) {
  Subject s(0);
  Promised first(2), third(1);
  CHECK(semaphore::enqueue_acquire(s, first) == Result::Queued);
  Crew second(1, [&](int) { CHECK(s.acquire(1) == Result::Acquired); });
  until_waiting(s.state, 2);
  CHECK(semaphore::enqueue_acquire(s, third) == Result::Queued);
  CHECK(s.release(2));
  CHECK(first.settled);
  CHECK(!third.settled);
  CHECK(s.release(5));
  second.join();
  CHECK(third.settled);
  CHECK_EQ(s.available(), 3u);
}
