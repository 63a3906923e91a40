#include "sync/barrier.h"

#include <limits>
#include <stdexcept>

#include "check.h"
#include "crew.h"

using namespace manycore;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

struct Subject : BarrierLayout {
  explicit Subject(uint32_t count) { barrier::initialise(*this, count, kInfinite); }
  Arrival wait(Deadline deadline = kForever) {
    uint32_t unused;
    return barrier::wait(*this, me(), deadline, false, unused);
  }
  template <class Action>
  Arrival act(Action action) {
    return barrier::wait(*this, me(), kForever, action);
  }
  bool broken() const { return phase == barrier_phase::kBroken; }
  void until_waiting(uint32_t count) { manycore::until_waiting(phase, count); }
};

Arrival told(const Promised& promised) { return static_cast<Arrival>(promised.token); }

}  // namespace

TEST(each_index_once_for_thousands_of_rounds) {
  constexpr int kParties = 5, kRounds = 3000;
  Subject b(kParties);
  int plain[kParties] = {};  // for ThreadSanitizer to watch
  std::atomic<int> sum{0};
  Crew crew(kParties, [&](int id) {
    for (int round = 1; round <= kRounds; round++) {
      plain[id] = round;
      const Arrival arrival = b.wait();
      CHECK(barrier::passed(arrival));
      sum += 1 << 4 * barrier::index_of(arrival);
      for (const int other : plain) CHECK(other == round);
      CHECK(barrier::passed(b.wait()));
      if (id == 0) {
        CHECK_EQ(sum.exchange(0), 0x11111);
      }
      CHECK(barrier::passed(b.wait()));
    }
  });
  crew.join();
  CHECK_EQ(b.generation.load(), 3u * kRounds);
  CHECK_EQ(b.arrived.load(), 0u);
}

TEST(the_action_runs_once_per_round_before_anybody_goes_on) {
  Subject b(4);
  int actions = 0;
  Crew crew(4, [&](int id) {
    for (int round = 1; round <= 500; round++) {
      // Every second thread has the action; one of them runs it, whoever is last.
      const Arrival arrival = id % 2 == 0 ? b.act([&] { actions++; }) : b.wait();
      CHECK(barrier::passed(arrival));
      CHECK(actions == round);
      CHECK(barrier::passed(b.wait()));
    }
  });
  crew.join();
  CHECK_EQ(actions, 500);
}

TEST(an_action_that_throws_breaks_the_barrier) {
  Subject b(3);
  std::atomic<int> broken{0}, thrown{0};
  Crew crew(3, [&](int) {
    try {
      const Arrival arrival = b.act([] { throw std::runtime_error("no"); });
      broken += arrival == Arrival::Broken;
    } catch (const std::runtime_error&) {
      ++thrown;
    }
  });
  crew.join();
  CHECK_EQ(thrown.load(), 1);
  CHECK_EQ(broken.load(), 2);
  CHECK(b.broken());
  CHECK(b.wait() == Arrival::Broken);
}

TEST(a_timeout_breaks_it_for_all) {
  Subject b(3);
  Crew patient(1, [&](int) { CHECK(b.wait() == Arrival::Broken); });
  b.until_waiting(1);
  CHECK(b.wait(deadline_after(1)) == Arrival::TimedOut);
  patient.join();
  CHECK(b.broken());
  barrier::reset(b);
  CHECK(!b.broken());
  CHECK(b.wait(deadline_after(0)) == Arrival::TimedOut);
}

TEST(abort_and_reset) {
  Subject b(3);
  Promised first, second;
  CHECK(barrier::enqueue(b, first) == Arrival::Queued);
  CHECK(barrier::enqueue(b, second) == Arrival::Queued);
  CHECK_EQ(b.arrived.load(), 2u);
  barrier::abort(b);
  CHECK(told(first) == Arrival::Broken && told(second) == Arrival::Broken);
  CHECK(b.wait() == Arrival::Broken);
  CHECK_EQ(b.arrived.load(), 0u);
  barrier::reset(b);

  Promised third;
  CHECK(barrier::enqueue(b, third) == Arrival::Queued);
  barrier::reset(b);  // with a waiter
  CHECK(third.settled && told(third) == Arrival::Broken);
  Crew crew(3, [&](int) { CHECK(barrier::passed(b.wait())); });
}

TEST(an_ending_environment_breaks_it) {
  Subject b(2);
  Ending ending;
  Crew crew(1, [&](int) {
    Caller caller = me();
    caller.interrupt = &ending;
    uint32_t unused;
    CHECK(barrier::wait(b, caller, kForever, false, unused) == Arrival::Interrupted);
  });
  b.until_waiting(1);
  ending.now = true;
  crew.join();
  CHECK(b.broken());
}

TEST(an_ending_environment_that_was_told_to_act_breaks_it) {
  Subject b(2);
  Promised other(0);
  EndingAfter ending([&] {
    CHECK(barrier::enqueue(b, other) == Arrival::Queued);  // complete: the one that ends has to act
    CHECK_EQ(b.phase.load(), barrier_phase::kActing);
  });
  Caller caller = me();
  caller.interrupt = &ending;
  uint32_t unused;
  CHECK(barrier::wait(b, caller, kForever, true, unused) == Arrival::Interrupted);
  CHECK(told(other) == Arrival::Broken);
  CHECK(b.broken());
}

TEST(an_ending_environment_that_was_let_pass_changes_nothing) {
  Subject b(2);
  EndingAfter ending([&] { CHECK(barrier::passed(b.wait())); });
  Caller caller = me();
  caller.interrupt = &ending;
  uint32_t unused;
  CHECK(barrier::wait(b, caller, kForever, false, unused) == Arrival::Interrupted);
  CHECK(!b.broken());
}

TEST(newcomers_wait_behind_a_running_action) {
  Subject b(2);
  Promised member(0), actor(1), newcomers[5];
  CHECK(barrier::enqueue(b, member) == Arrival::Queued);
  CHECK(barrier::enqueue(b, actor) == Arrival::Last);
  for (Promised& newcomer : newcomers) {
    CHECK(barrier::enqueue(b, newcomer) == Arrival::Queued);
  }
  CHECK(!member.settled);
  CHECK_EQ(b.arrived.load(), 2u);
  CHECK_EQ(barrier::index_of(barrier::complete(b, actor.detail)), 1u);
  CHECK_EQ(barrier::index_of(told(member)), 0u);
  // Two more rounds were complete by then, and one waits in the third.
  for (int i = 0; i < 4; i++) CHECK_EQ(barrier::index_of(told(newcomers[i])), unsigned(i % 2));
  CHECK(!newcomers[4].settled);
  CHECK_EQ(b.arrived.load(), 1u);
  CHECK(barrier::complete(b, actor.detail) == Arrival::Broken);  // not twice
  CHECK(barrier::leave(b, newcomers[4]));
  CHECK(b.broken());
}

TEST(a_newcomer_may_have_to_act) {
  Subject b(2);
  Promised member(1), actor(1), newcomer(1), second(0), third(1);
  CHECK(barrier::enqueue(b, member) == Arrival::Queued);
  CHECK(barrier::enqueue(b, actor) == Arrival::Last);
  CHECK(barrier::enqueue(b, newcomer) == Arrival::Queued);
  CHECK(barrier::enqueue(b, second) == Arrival::Queued);
  CHECK(barrier::enqueue(b, third) == Arrival::Queued);
  CHECK(barrier::passed(barrier::complete(b, actor.detail)));
  CHECK(newcomer.settled && told(newcomer) == Arrival::Last);
  CHECK(!second.settled);
  // The third still is a newcomer, the second no longer.
  CHECK(barrier::leave(b, third));
  CHECK(!second.settled);
  CHECK_EQ(b.phase.load(), barrier_phase::kDoomed);
  CHECK(b.wait() == Arrival::Broken);
  CHECK(barrier::passed(barrier::complete(b, newcomer.detail)));
  CHECK(barrier::passed(told(second)));
  CHECK(b.broken());
}

TEST(a_member_that_leaves_a_running_action_breaks_it) {
  Subject b(2);
  Promised member(0), actor(1), newcomer(0);
  CHECK(barrier::enqueue(b, member) == Arrival::Queued);
  CHECK(barrier::enqueue(b, actor) == Arrival::Last);
  CHECK(barrier::enqueue(b, newcomer) == Arrival::Queued);
  CHECK(barrier::leave(b, member));
  CHECK(told(newcomer) == Arrival::Broken);
  CHECK(barrier::complete(b, actor.detail) == Arrival::Broken);
  CHECK(b.broken());
}

TEST(an_action_that_ends_after_a_reset_says_nothing) {
  Subject b(2);
  for (const bool fails : {false, true}) {
    Promised member(0), actor(1), fresh(0);
    CHECK(barrier::enqueue(b, member) == Arrival::Queued);
    CHECK(barrier::enqueue(b, actor) == Arrival::Last);
    barrier::reset(b);
    CHECK(told(member) == Arrival::Broken);
    CHECK(barrier::enqueue(b, fresh) == Arrival::Queued);
    if (fails) {
      barrier::fail(b, actor.detail);
    } else {
      CHECK(barrier::complete(b, actor.detail) == Arrival::Broken);
    }
    CHECK(!fresh.settled);
    // Nor when another action is under way.
    Promised next(1);
    CHECK(barrier::enqueue(b, next) == Arrival::Last);
    barrier::fail(b, actor.detail);
    CHECK(barrier::complete(b, actor.detail) == Arrival::Broken);
    CHECK(!fresh.settled);
    CHECK(barrier::passed(barrier::complete(b, next.detail)));
    CHECK(barrier::passed(told(fresh)));
  }
}

TEST(one_party_never_waits) {
  Subject b(1);
  int actions = 0;
  for (int i = 0; i < 10; i++) {
    CHECK_EQ(barrier::index_of(b.wait()), 0u);
    CHECK_EQ(barrier::index_of(b.act([&] { actions++; })), 0u);
  }
  CHECK_EQ(actions, 10);
}

// More threads than parties, actions, impatience and resets: nobody may be left behind.
TEST(thirty_two_threads_in_a_storm) {
  Subject b(4);
  std::atomic<int> running{32};
  Crew crew(32, [&](int id) {
    for (int i = 0; i < 100; i++) {
      if (id == 0) {
        barrier::reset(b);
        std::this_thread::yield();
      } else if (id % 3 == 0) {
        b.wait(deadline_after(0.1));
      } else if (id % 3 == 1) {
        b.wait();
      } else {
        // Actions may overlap here: a reset makes way for the next while one still runs.
        b.act([] {});
      }
    }
    --running;
  });
  Crew janitor(1, [&](int) {
    while (running != 0) {
      barrier::abort(b);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      barrier::reset(b);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  crew.join();
  janitor.join();
  CHECK_EQ(word::waiters(b.phase), 0u);
}
