#include "sync/event.h"

#include "check.h"
#include "crew.h"

using namespace manycore;
using Result = EventResult;

namespace {

struct Subject : EventLayout {
  Subject() { event::initialise(*this); }
  Result wait(Deadline deadline = kForever) { return event::wait(*this, me(), deadline); }
};

}  // namespace

TEST(set_and_clear) {
  Subject e;
  CHECK(!event::is_set(e));
  CHECK(e.wait(deadline_after(0)) == Result::TimedOut);
  CHECK(e.wait(deadline_after(1)) == Result::TimedOut);
  event::clear(e);
  event::set(e);
  event::set(e);
  CHECK(event::is_set(e));
  CHECK(e.wait() == Result::Set);
  event::clear(e);
  CHECK(!event::is_set(e));
  CHECK_EQ(e.state.load(), 0u);
}

TEST(a_waiter_sees_the_set_even_if_clear_follows_at_once) {
  Subject e;
  for (int round = 0; round < 200; round++) {
    std::atomic<int> woken{0};
    Crew crew(5, [&](int) {
      CHECK(e.wait() == Result::Set);
      ++woken;
    });
    until_waiting(e.state, 5);
    event::set(e);
    event::clear(e);
    crew.join();
    CHECK_EQ(woken.load(), 5);
    CHECK_EQ(e.state.load(), 0u);
  }
}

TEST(who_leaves_lowers_the_flag) {
  Subject e;
  Promised first, second;
  CHECK(event::enqueue_wait(e, first) == Result::Queued);
  CHECK(event::enqueue_wait(e, second) == Result::Queued);
  CHECK(event::leave(e, first));
  CHECK_EQ(e.state.load(), event_word::kWaiters);
  CHECK(event::leave(e, second));
  CHECK(!event::leave(e, second));
  CHECK_EQ(e.state.load(), 0u);

  CHECK(event::enqueue_wait(e, first) == Result::Queued);
  event::set(e);
  CHECK(first.settled);
  CHECK(!event::leave(e, first));
  CHECK(event::enqueue_wait(e, second) == Result::Set);
}

TEST(an_ending_environment_leaves) {
  Subject e;
  Ending ending;
  Crew crew(1, [&](int) {
    Caller caller = me();
    caller.interrupt = &ending;
    CHECK(event::wait(e, caller, kForever) == Result::Interrupted);
  });
  until_waiting(e.state, 1);
  ending.now = true;
  crew.join();
  CHECK_EQ(e.state.load(), 0u);
}

// Plain memory, for ThreadSanitizer to watch.
TEST(what_was_written_before_set_is_seen) {
  for (int round = 0; round < 300; round++) {
    Subject e;
    int plain = 0;
    Crew waiters(3, [&](int) {
      CHECK(e.wait() == Result::Set);
      CHECK_EQ(plain, 1);
    });
    plain = 1;
    event::set(e);
  }
}

// Wait, clear, take all there is: no set() may get lost on an event that is set already.
TEST(clear_and_look_misses_nothing) {
  Subject e;
  std::atomic<int> made{0};
  Crew producers(4, [&](int) {
    for (int i = 0; i < 5000; i++) {
      made.fetch_add(1, std::memory_order_relaxed);  // the event carries it
      event::set(e);
    }
  });
  while (made.load(std::memory_order_relaxed) < 20000) {
    CHECK(e.wait() == Result::Set);
    event::clear(e);
  }
}

TEST(ping_pong_of_two_and_timeouts_that_race_it) {
  Subject ping, pong;
  Crew crew(1, [&](int) {
    for (int i = 0; i < 5000; i++) {
      while (ping.wait(deadline_after(0.01)) != Result::Set) continue;
      event::clear(ping);
      event::set(pong);
    }
  });
  for (int i = 0; i < 5000; i++) {
    event::set(ping);
    CHECK(pong.wait() == Result::Set);
    event::clear(pong);
  }
  crew.join();
  CHECK_EQ(ping.state.load(), 0u);
  CHECK_EQ(pong.state.load(), 0u);
}

TEST(thirty_two_threads_set_clear_and_wait) {
  Subject e;
  std::atomic<int> waiting{24};
  Crew waiters(24, [&](int) {
    for (int i = 0; i < 100; i++) CHECK(e.wait() == Result::Set);
    --waiting;
  });
  Crew setters(8, [&](int) {
    while (waiting != 0) {
      event::set(e);
      event::clear(e);
      std::this_thread::yield();
    }
  });
  waiters.join();
  setters.join();
  CHECK_EQ(e.state.load(), 0u);
}
