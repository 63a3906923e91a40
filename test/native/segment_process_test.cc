// Segments of several processes: this one and, where the system can fork, its children. Not under
// ThreadSanitizer, which knows no forks.
#include <algorithm>
#include <thread>
#include <vector>

#include "segments.h"

#if !defined(_WIN32)
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

TEST(a_process_is_more_than_its_pid) {
  const ProcessIdentity self = process::self();
  CHECK(process::life_of(self) == Life::Alive);
  CHECK(process::life_of({self.pid, self.started + 1, self.space}) == Life::Dead);
  CHECK(process::life_of({0, 0, 0}) == Life::Dead);
  CHECK(process::life_of({UINT32_MAX, 0, 0}) == Life::Dead);
#if defined(__linux__)
  if (self.space != 0) {
    CHECK(process::life_of({self.pid, self.started, self.space + 1}) == Life::Unknown);
  }
#endif
}

#if !defined(_WIN32) && !defined(__SANITIZE_THREAD__)

namespace {

// The body runs in a child, which then ends as `how` says.
enum class End { Kill, Exit };
template <class Body>
pid_t child(Body&& body, End how) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  body();
  if (how == End::Kill) kill(getpid(), SIGKILL);
  exit(0);
}

void reap(pid_t pid) {
  int status;
  waitpid(pid, &status, 0);
}

}  // namespace

TEST(a_killed_process_is_dead_also_as_a_zombie) {
  const std::string name = own("killed");
  const pid_t pid = child([&] { Segment::create(name, 4096); }, End::Kill);
  siginfo_t info;
  waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
  const SegmentResult result = Segment::open(name);
  CHECK(result.fault == SegmentFault::None);
  if (result.segment == nullptr) return;
  const ParticipantId theirs = result.segment->layout().participants[0].tenant.load();
  CHECK(theirs != 0 && theirs != result.segment->me());
  CHECK(!result.segment->alive(theirs));
  CHECK(result.segment->alive(result.segment->me()));
  reap(pid);
  CHECK(!result.segment->alive(theirs));
  CHECK(!segments::clean(name));
  result.segment->unuse();
  CHECK(!listed(name));
}

TEST(what_all_have_left_by_a_kill_can_be_cleaned) {
  const std::string name = own("left");
  reap(child([&] { Segment::create(name, 4096); }, End::Kill));
  CHECK(listed(name));
  for (const SegmentReport& report : segments::list()) {
    if (report.name != name) continue;
    CHECK(report.dead());
    CHECK_EQ(report.participants.size(), size_t{1});
  }
  CHECK(segments::clean(name));
  CHECK(!segments::clean(name));
  CHECK(!listed(name));
}

TEST(the_last_to_exit_removes_the_name) {
  const std::string name = own("exit");
  reap(child([&] { Segment::create(name, 4096); }, End::Exit));
  CHECK(!listed(name));
  Segment* segment = made(name);
  // A fork takes no part: its exit changes nothing.
  reap(child([] {}, End::Exit));
  CHECK(listed(name));
  segment->unuse();
  CHECK(!listed(name));
}

TEST(places_are_given_again_and_never_the_same_id) {
  const std::string name = own("places");
  reap(child([&] { Segment::create(name, 4096); }, End::Kill));
  for (uint32_t i = 0; i < 2 * kParticipants; ++i) {
    reap(child([&] { Segment::open(name); }, End::Kill));
  }
  const SegmentResult result = Segment::open(name);
  CHECK(result.fault == SegmentFault::None);
  if (result.segment == nullptr) return;
  uint32_t most = 0;
  for (const ParticipantRecord& record : result.segment->layout().participants) {
    const ParticipantId id = record.tenant.load();
    CHECK_EQ(id >> kParticipantSlotBits, record.generation);
    CHECK_EQ(result.segment->alive(id), id == result.segment->me());
    if (record.generation > 1)
      CHECK(!result.segment->alive(1u << kParticipantSlotBits | (id & 63)));
    most = std::max(most, record.generation);
  }
  CHECK(most > 1);
  result.segment->unuse();
  CHECK(!listed(name));
}

TEST(places_are_taken_while_processes_live) {
  const std::string name = own("crowd");
  const auto places = [&] {
    size_t alive = 0;
    for (const SegmentReport& report : segments::list()) {
      if (report.name == name) alive = report.participants.size();
    }
    return alive;
  };
  std::vector<pid_t> children;
  for (uint32_t i = 0; i < kParticipants; ++i) {
    children.push_back(child(
        [&] {
          if (i == 0) Segment::create(name, 64);
          if (i > 0) Segment::open(name);
          pause();
        },
        End::Kill));
    while (places() <= i) std::this_thread::yield();
  }
  CHECK(Segment::open(name).fault == SegmentFault::Crowded);
  kill(children.back(), SIGKILL);
  reap(children.back());
  children.pop_back();
  const SegmentResult result = Segment::open(name);
  CHECK(result.fault == SegmentFault::None);
  for (const pid_t pid : children) kill(pid, SIGKILL);
  for (const pid_t pid : children) reap(pid);
  if (result.segment != nullptr) result.segment->unuse();
  CHECK(!listed(name));
}

#endif
