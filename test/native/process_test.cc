// The life of a started process; the processes themselves where the system can fork.
#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "check.h"
#include "process/child.h"
#include "process/system.h"
#include "sync/park.h"

#if !defined(_WIN32)
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace manycore;

namespace {

ByteSpan span(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data), static_cast<size_t>(bytes.length)};
}

Child::Pointer made(const std::string& opening = "open", uint32_t flags = 0) {
  SegmentFault fault;
  Child::Pointer child = Child::create("worker", flags, 1, span(opening), &fault);
  CHECK(child != nullptr);
  return child;
}

bool waits(Child& child, uint32_t stage, Deadline deadline = kForever) {
  return child.wait(stage, nullptr, deadline) == ThreadResult::Reached;
}

}  // namespace

#if !defined(_WIN32)

// The first one: ThreadSanitizer lets a child start threads only when there was one at the fork.
TEST(the_end_of_the_lifeline_is_the_end) {
  int ends[2];
  CHECK_EQ(pipe(ends), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[1]);
    if (!system::end_with_parent(ends[0], 0)) _exit(9);
    for (;;) pause();
  }
  close(ends[0]);
  CHECK(!system::look(static_cast<uint32_t>(pid)));
  CHECK_EQ(write(ends[1], "x", 1), 1);  // means nothing
  close(ends[1]);
  CHECK_EQ(*system::reap(static_cast<uint32_t>(pid)), 1);
  CHECK(!system::end_with_parent(-1, 0));
  CHECK(!system::end_with_parent(STDIN_FILENO + 1000, 0));
}

#endif

TEST(what_shall_run_and_what_came_of_it) {
  for (const size_t size : {0u, 1u, 7u, 8u, 5000u, 10'000'000u}) {
    const Child::Pointer child = made(std::string(size, 'o'));
    CHECK_EQ(child->opening().length, size);
    CHECK(text(child->opening()) == std::string(size, 'o'));
    CHECK(child->result().length == 0);
    CHECK(child->run());
    CHECK(!child->run());
    CHECK(child->mine());
    CHECK(child->put(2, span(std::string(size, 'r'))) == SegmentFault::None);
    CHECK(child->reached(thread_stage::kSettled));
    // A second one is too late, and nothing is changed.
    CHECK(child->put(3, span("other")) == SegmentFault::None);
    CHECK_EQ(child->layout().form, 2u);
    CHECK(text(child->result()) == std::string(size, 'r'));
  }
}

TEST(all_of_a_process_see_one_life) {
  const Child::Pointer child = made();
  SegmentFault fault;
  const Child::Pointer other = Child::open(child->segment(), &fault);
  CHECK(fault == SegmentFault::None);
  CHECK(std::strcmp(other->layout().name, "worker") == 0);
  std::thread waiter([&] { CHECK(waits(*other, thread_stage::kSettled)); });
  child->put(1, span("result"));
  waiter.join();
  CHECK(text(other->result()) == "result");
  CHECK(Child::open("no-such-segment", &fault) == nullptr);
  CHECK(fault == SegmentFault::Missing);
}

TEST(what_is_no_life_is_refused) {
  SegmentFault fault;
  const std::string name = "no-life-" + std::to_string(process::self().pid);
  Segment* segment = Segment::create(name, 64).segment;
  CHECK(Child::open(name, &fault) == nullptr);
  CHECK(fault == SegmentFault::Foreign);
  segment->unuse();
  const Child::Pointer child = made();
  child->layout().length = UINT64_MAX;
  CHECK(Child::open(child->segment(), &fault) == nullptr);
  CHECK(child->result().length <= uint64_t{1} << 33);  // bounded, whatever stands there
  child->layout().length = 0;
  child->layout().opening = UINT64_MAX - 3;
  CHECK(Child::open(child->segment(), &fault) == nullptr);
  CHECK(child->put(1, span("x")) == SegmentFault::NoSpace);
}

TEST(what_is_left_needs_no_segment) {
  const Child::Pointer child = made();
  child->started(1);
  CHECK(child->keep() == nullptr);
  child->put(5, span("result"));
  child->ended(-9);
  const Child::Pointer kept = child->keep();
  CHECK(kept->segment().empty());
  const Child::Pointer again = Child::revive(kept->bytes());
  for (const Child::Pointer& one : {kept, again}) {
    CHECK(text(one->result()) == "result");
    CHECK_EQ(static_cast<int32_t>(one->layout().exitCode.load()), -9);
    CHECK(waits(*one, thread_stage::kEnded, Clock::now()));
    CHECK(!one->mine());
  }
  CHECK(Child::revive({kept->bytes().data, kept->bytes().length - 8}) == nullptr);
  CHECK(Child::revive({nullptr, 0}) == nullptr);
  std::vector<uint8_t> zeros(256);
  CHECK(Child::revive({zeros.data(), zeros.size()}) == nullptr);
}

TEST(time_runs_out) {
  const Child::Pointer child = made();
  CHECK(child->wait(thread_stage::kEnded, nullptr, Clock::now()) == ThreadResult::TimedOut);
  CHECK(child->wait(thread_stage::kRunning, nullptr, deadline_after(30)) == ThreadResult::TimedOut);
}

TEST(a_promise_waits_at_the_mirror) {
  const Child::Pointer child = made();
  Word* word = Child::mirror(child);
  CHECK(word == Child::mirror(child));
  ThreadWaiter waiter(agents::of_native_thread());
  CHECK(thread::enqueue_wait(*word, thread_stage::kSettled, waiter) == ThreadResult::Queued);
  child->put(1, span("result"));
  CHECK(waiter.granted_by(kForever));
  child->ended(0);  // lets the thread go
}

#if !defined(_WIN32)

namespace {

// A child that does nothing of ours.
pid_t forked(void (*body)()) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  body();
  _exit(0);
}

}  // namespace

TEST(a_look_does_not_reap) {
  const auto running = static_cast<uint32_t>(forked([] { pause(); }));
  CHECK(!system::look(running));
  kill(static_cast<pid_t>(running), SIGKILL);
  std::optional<int> code;
  while (!code) code = system::look(running);
  CHECK_EQ(*code, -9);
  CHECK_EQ(*system::look(running), -9);
  CHECK_EQ(*system::reap(running), -9);
  CHECK(!system::look(running));
  CHECK(!system::reap(running));
  const auto exited = static_cast<uint32_t>(forked([] { _exit(7); }));
  CHECK_EQ(*system::reap(exited), 7);
}

TEST(a_child_that_dies_before_it_says_anything_is_seen) {
  const Child::Pointer child = made();
  child->started(static_cast<uint32_t>(forked([] { raise(SIGTERM); })));
  CHECK(waits(*child, thread_stage::kEnded));
  CHECK_EQ(static_cast<int32_t>(child->layout().exitCode.load()), -15);
  CHECK_EQ(*system::reap(child->layout().pid.load()), -15);
}

TEST(a_child_that_has_not_begun_takes_part_all_the_same) {
  int gate[2];
  CHECK_EQ(pipe(gate), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    close(gate[1]);
    char byte;
    _exit(read(gate[0], &byte, 1) == 0 ? 0 : 1);  // at the end of the file
  }
  close(gate[0]);
  Child::Pointer child = made("what to do");
  const std::string name = child->segment();
  child->started(static_cast<uint32_t>(pid));
  child.reset();
  SegmentFault fault;
  child = Child::open(name, &fault);
  CHECK(fault == SegmentFault::None);
  CHECK(text(child->opening()) == "what to do");
  close(gate[1]);
  CHECK_EQ(*system::reap(static_cast<uint32_t>(pid)), 0);
  child.reset();
  CHECK(Child::open(name, &fault) == nullptr);
  CHECK(fault == SegmentFault::Missing);
}

TEST(an_orphan_is_reaped) {
  const Child::Pointer child = made();
  const pid_t pid = forked([] { _exit(3); });
  child->started(static_cast<uint32_t>(pid));
  Child::orphan(child);
  CHECK(waits(*child, thread_stage::kEnded));
  while (kill(pid, 0) == 0) std::this_thread::yield();  // a zombie could still be sent signals
  CHECK_EQ(static_cast<int32_t>(child->layout().exitCode.load()), 3);
}

#endif
