#include "sync/park.h"

#include <memory>
#include <thread>
#include <vector>

#include "check.h"
#include "sync/word.h"
#include "waiters.h"

using namespace manycore;

TEST(section_keeps_addresses_apart_and_in_order) {
  Word words[64];
  Promised a(1), b(1), c(1), other(1);
  {
    Section section(&words[0]);
    CHECK(section.empty());
    section.enqueue(a);
    section.enqueue(b);
    section.enqueue(c);
  }
  for (Word& word : words) CHECK_EQ(waiting(&word), size_t(&word == &words[0] ? 3 : 0));
  {
    Section section(&words[1]);
    section.enqueue(other);
    CHECK(section.first() == &other);
    CHECK(!section.queued(a));
  }
  {
    Section section(&words[0]);
    CHECK(section.first() == &a);
    CHECK(section.after(a) == &b);
    section.remove(b);
    CHECK(section.after(a) == &c);
    CHECK(!section.after(c));
    section.grant(a, 7);
    CHECK_EQ(a.grants(), 0);  // not before the section ends
  }
  CHECK_EQ(a.grants(), 1);
  CHECK_EQ(a.token, 7u);
  CHECK_EQ(b.grants(), 0);
  {
    Section section(b);  // queued nowhere
    CHECK(!section.queued(b));
  }
  CHECK_EQ(word::wake(words[0], 5), 1u);
  CHECK_EQ(word::wake(words[1], 5), 1u);
  CHECK_EQ(c.grants() + other.grants(), 2);
}

TEST(a_section_grants_any_number) {
  Word word{0};
  std::vector<std::unique_ptr<Promised>> waiters;
  for (int i = 0; i < 20; i++) {
    waiters.push_back(std::make_unique<Promised>(1));
    Section section(&word);
    section.enqueue(*waiters.back());
  }
  CHECK_EQ(word::wake(word, 15), 15u);
  for (int i = 0; i < 20; i++) CHECK_EQ(waiters[i]->grants(), i < 15 ? 1 : 0);
  CHECK_EQ(word::wake(word, UINT32_MAX), 5u);
  CHECK_EQ(word::wake(word, UINT32_MAX), 0u);
}

TEST(word_wait_results) {
  Word word{5};
  CHECK(word::wait_while(word, 4, native_caller(), kForever) == WordResult::Changed);
  CHECK(word::wait_while(word, 5, native_caller(), Clock::now()) == WordResult::TimedOut);
  Switch interrupt;
  interrupt.on = true;
  CHECK(word::wait_while(word, 5, native_caller(&interrupt), kForever) == WordResult::Interrupted);
  CHECK_EQ(waiting(&word), size_t(0));
  WordResult result = WordResult::TimedOut;
  std::thread thread(
      [&] { result = word::wait_while(word, 5, native_caller(), deadline_after(1e9)); });
  until_waiting(&word, 1);
  CHECK_EQ(word::wake(word, 1), 1u);
  thread.join();
  CHECK(result == WordResult::Woken);
}

// Two threads take turns through two words; a lost wake-up hangs the test.
TEST(word_ping_pong) {
  constexpr uint32_t rounds = 3000;
  Word turn{0};
  const auto player = [&](uint32_t parity) {
    for (;;) {
      const uint32_t now = turn.load();
      if (now >= rounds) return;
      if (now % 2 != parity) {
        word::wait_while(turn, now, native_caller(), kForever);
      } else {
        turn.store(now + 1);
        word::wake(turn, 1);
      }
    }
  };
  std::thread even(player, 0), odd(player, 1);
  even.join();
  odd.join();
  CHECK(turn.load() >= rounds);
  CHECK_EQ(waiting(&turn), size_t(0));
}

// Every wake must be used by exactly one waiter, whatever timeouts and interrupts race it.
TEST(grants_race_timeouts_and_interrupts) {
  constexpr int threads = 4, rounds = 1500;
  Word word{1};
  std::atomic<uint32_t> woken{0}, granted{0};
  std::atomic<int> running{threads};
  std::vector<std::thread> waiters;
  for (int id = 0; id < threads; id++) {
    waiters.emplace_back([&, id] {
      Switch interrupt;
      for (int i = 0; i < rounds; i++) {
        interrupt.on = (i + id) % 7 == 0;
        const auto deadline = Clock::now() + std::chrono::microseconds((i * 13 + id * 5) % 60);
        switch (word::wait_while(word, 1, native_caller(&interrupt), deadline)) {
          case WordResult::Woken:
            woken++;
            break;
          case WordResult::Changed:
            CHECK(false);
            break;
          case WordResult::TimedOut:
          case WordResult::Interrupted:  // a grant that came too late was handed on
            break;
        }
      }
      running--;
    });
  }
  while (running.load() > 0) granted += word::wake(word, 1);
  for (std::thread& thread : waiters) thread.join();
  CHECK(woken.load() <= granted.load());
  CHECK_EQ(waiting(&word), size_t(0));
}

TEST(the_death_of_an_owner_wakes_those_who_depend_on_it) {
  const AgentId dying = agents::enrol("dying"), living = agents::enrol("living");
  Word theirs{lock_word::held_by(dying)}, other{lock_word::held_by(living)};
  Promised a(living), b(living), c(living);
  a.owned = b.owned = &theirs;
  c.owned = &other;
  const std::pair<Waiter*, Word*> places[] = {{&a, &theirs}, {&c, &other}, {&b, &theirs}};
  for (const auto& [waiter, word] : places) {
    Section section(word);
    section.enqueue(*waiter);
  }
  agents::retire(dying);
  CHECK_EQ(a.grants() + b.grants(), 2);
  CHECK_EQ(a.token, kRetry);
  CHECK_EQ(c.grants(), 0);
  agents::retire(living);
  CHECK_EQ(c.grants(), 1);
}

TEST(agents_have_names_and_their_ids_come_back_late) {
  const AgentId one = agents::enrol("one");
  CHECK(agents::alive(one));
  CHECK(agents::name_of(one) == "one");
  agents::rename(one, "uno");
  CHECK(agents::name_of(one) == "uno");
  agents::retire(one);
  CHECK(!agents::alive(one));
  agents::retire(one);  // twice is no harm
  CHECK(!agents::alive(0));
  // Every slot is used again and again: an id must not come back while it may stand in a lock.
  for (uint32_t i = 0; i < 3u << kAgentSlotBits; i++) {
    const AgentId next = agents::enrol("next");
    CHECK(next != 0 && next != one && agents::alive(next));
    agents::retire(next);
  }
  CHECK(!agents::alive(one));
}

TEST(agents_run_out_and_come_back) {
  std::vector<AgentId> all;
  while (const AgentId agent = agents::enrol("crowd")) all.push_back(agent);
  CHECK(all.size() > 4000);
  CHECK_EQ(agents::enrol("one too many"), 0u);
  std::thread late([&all] {
    CHECK_EQ(agents::of_native_thread(), 0u);
    agents::retire(all.back());
    all.pop_back();
    CHECK(agents::of_native_thread() != 0);  // threads of the pool live as long as the process
  });
  late.join();
  for (const AgentId agent : all) agents::retire(agent);
  const AgentId again = agents::enrol("again");
  CHECK(again != 0);
  agents::retire(again);
}
