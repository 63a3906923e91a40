// Processes that are killed at any instant while they make, open, fill and leave segments: the
// others go on, and in the end nothing is left that cannot be removed.
#include <random>
#include <thread>
#include <vector>

#include "memory/mapped.h"
#include "segments.h"

#if !defined(_WIN32) && !defined(__SANITIZE_THREAD__)
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

bool expected(SegmentFault fault) {
  return fault == SegmentFault::None || fault == SegmentFault::Taken ||
         fault == SegmentFault::Missing;
}

// For ever; wrong is what should never happen.
void come_and_go(const std::string (&names)[2], unsigned seed, Word& wrong) {
  std::minstd_rand random(seed);
  for (;;) {
    const std::string& name = names[random() % 2];
    const bool makes = random() % 2 == 0;
    const SegmentResult result = makes ? Segment::create(name, 4096) : Segment::open(name);
    if (!expected(result.fault)) wrong.store(static_cast<uint32_t>(result.fault));
    if (result.segment == nullptr) continue;
    const uint64_t offset = result.segment->allocate(64, 64);
    if (offset != Segment::kNoRoom) {
      // Each piece is one process' own, also when others are killed in the middle of theirs.
      auto* piece = reinterpret_cast<Word*>(result.segment->start() + offset);
      if (piece->fetch_add(1) != 0) wrong.store(100);
    }
    if (random() % 8 == 0) result.segment->unlink();
    result.segment->unuse();
  }
}

}  // namespace

TEST(killed_at_any_instant) {
  const std::string names[2] = {own("crash-a"), own("crash-b")};
  const std::string board = own("crash-board");
  Segment* watched = made(board);
  Word& wrong = *reinterpret_cast<Word*>(watched->start());
  std::random_device source;
  const unsigned seed = source();
  std::minstd_rand random(seed);
  std::vector<pid_t> children;
  const auto end = [&](pid_t pid) {
    kill(pid, SIGKILL);
    int status;
    waitpid(pid, &status, 0);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  };
  for (int round = 0; round < 600; ++round) {
    const unsigned own_seed = static_cast<unsigned>(random());
    const pid_t pid = fork();
    if (pid == 0) {
      come_and_go(names, own_seed, wrong);
      _exit(1);
    }
    children.push_back(pid);
    usleep(static_cast<useconds_t>(random() % 3000));
    if (children.size() < 3) continue;
    const size_t victim = random() % children.size();
    end(children[victim]);
    children.erase(children.begin() + static_cast<std::ptrdiff_t>(victim));
    const SegmentResult result = Segment::open(names[round % 2]);
    CHECK(expected(result.fault));
    if (result.segment != nullptr) result.segment->unuse();
  }
  for (const pid_t pid : children) end(pid);
  CHECK_EQ(wrong.load(), 0u);
  for (const std::string& name : names) {
    segments::clean(name);
    CHECK(!listed(name));
  }
  if (check::failures > 0) std::cout << "seed " << seed << "\n";
  watched->unuse();
  CHECK(!listed(board));
}

#endif
