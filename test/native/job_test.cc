#include "thread/job.h"

#include <memory>
#include <new>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "check.h"
#include "thread/pool.h"

using namespace manycore;
using State = Job::State;

namespace {
Pool& pool() { return Pool::instance(); }
}  // namespace

namespace {

// Phase p adds one to each element that still is p, in ever longer ranges, with an empty phase
// between; the next phase checks what the one before wrote.
class Phases : public Job {
 public:
  Phases() : Job(0, 1) {}
  std::vector<int> values = std::vector<int>(5000);
  int phase = 0;
  bool ordered = true;
  long total = 0;

 protected:
  void run(size_t begin, size_t end) override {
    for (size_t i = begin; i < end; ++i) ++values[i];
  }
  bool next_phase(size_t& length, size_t& grain) override {
    if (phase == 10) return false;
    ++phase;
    ordered = ordered && std::accumulate(values.begin(), values.end(), 0L) == total;
    length = phase % 3 == 0 ? 0 : size_t(phase) * 500;
    grain = size_t(phase) * 7;
    total += long(length);
    return true;
  }
  void finish() override {
    ordered = ordered && std::accumulate(values.begin(), values.end(), 0L) == total;
    phase = -1;
  }
};

}  // namespace

TEST(phases) {
  for (const unsigned threads : {1u, 2u, 4u}) {
    pool().set_threads(threads);
    for (int round = 0; round < 200; ++round) {
      auto job = std::make_shared<Phases>();
      pool().submit(job);
      if (round % 2) pool().help(job);
      pool().wait(*job, kForever);
      CHECK(job->ordered);
      CHECK_EQ(job->phase, -1);
    }
  }
}

namespace {

class Failing : public Job {
 public:
  enum How { Message, BadAlloc, Exception, InFinish, InPhase };
  explicit Failing(How how) : Job(1000, 1), how_(how) {}

 protected:
  void run(size_t begin, size_t) override {
    if (begin != 500) return;
    if (how_ == Message) fail("no scratch memory");
    if (how_ == BadAlloc) throw std::bad_alloc();
    if (how_ == Exception) throw std::runtime_error("secret");
  }
  bool next_phase(size_t&, size_t&) override {
    if (how_ == InPhase) fail("phase");
    return false;
  }
  void finish() override {
    if (how_ == InFinish) throw 1;
  }

 private:
  How how_;
};

}  // namespace

TEST(failure_is_a_state_with_a_message) {
  pool().set_threads(2);
  const std::pair<Failing::How, const char*> cases[] = {
      {Failing::Message, "no scratch memory"},
      {Failing::BadAlloc, "out of memory"},
      {Failing::Exception, "a kernel threw an exception"},
      {Failing::InFinish, "a kernel threw an exception"},
      {Failing::InPhase, "phase"}};
  for (const auto& [how, message] : cases) {
    auto job = std::make_shared<Failing>(how);
    CHECK(job->error() == nullptr);
    pool().submit(job);
    pool().wait(*job, kForever);
    CHECK(job->state() == State::Failed);
    CHECK(job->error() && std::strcmp(job->error(), message) == 0);
  }
}
