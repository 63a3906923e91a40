#include "thread/pool.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "check.h"

using namespace manycore;
using State = Job::State;

namespace {

Pool& pool() { return Pool::instance(); }

// Adds one to each element. Plain memory: a missing happens-before shows under ThreadSanitizer.
class Mark : public Job {
 public:
  Mark(size_t length, size_t grain, unsigned threads = 0)
      : Job(length, grain, threads), marks(length), limit(threads), grain_(grain) {}
  std::vector<int> marks;
  unsigned limit;
  int finished = 0;
  std::atomic<unsigned> inside{0};
  std::atomic<unsigned> most{0};

 protected:
  void run(size_t begin, size_t end) override {
    const unsigned now = ++inside;
    unsigned seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    CHECK(end - begin <= grain_ || grain_ == 0);
    for (size_t i = begin; i < end; ++i) ++marks[i];
    --inside;
  }
  void finish() override { ++finished; }

 private:
  size_t grain_;
};

void check_marked(const Mark& job) {
  CHECK(job.state() == State::Done);
  CHECK_EQ(job.finished, 1);
  size_t wrong = 0;
  for (const int mark : job.marks) wrong += mark != 1;
  CHECK_EQ(wrong, 0u);
  if (job.limit) CHECK(job.most <= job.limit);
}

// Never ends by itself: each chunk is short, there are very many.
class Endless : public Job {
 public:
  explicit Endless(unsigned threads = 0) : Job(SIZE_MAX / 2, 1, threads) {}
  std::atomic<size_t> ran{0};

 protected:
  void run(size_t, size_t) override { ++ran; }
};

}  // namespace

TEST(every_element_once) {
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    pool().set_threads(threads);
    CHECK_EQ(pool().threads(), threads);
    for (const size_t length : {0u, 1u, 2u, 7u, 64u, 1000u, 4097u}) {
      for (const size_t grain : {0u, 1u, 3u, 64u, 5000u}) {
        for (const unsigned limit : {0u, 1u, 2u, 5u}) {
          auto job = std::make_shared<Mark>(length, grain, limit);
          pool().submit(job);
          if (length % 2) pool().help(job);
          CHECK(pool().wait(*job, kForever));
          check_marked(*job);
          CHECK(job->most <= threads + 1);
        }
      }
    }
  }
}

TEST(many_jobs_from_many_threads) {
  pool().set_threads(3);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 6; ++caller) {
    callers.emplace_back([caller] {
      for (size_t round = 0; round < 60; ++round) {
        std::vector<std::shared_ptr<Mark>> jobs;
        for (size_t i = 0; i < 5; ++i) {
          jobs.push_back(std::make_shared<Mark>(round * 7 + i, 1 + i, unsigned(i)));
          pool().submit(jobs.back());
        }
        if (caller % 2) pool().help(jobs[2]);
        for (auto& job : jobs) {
          pool().wait(*job, kForever);
          check_marked(*job);
        }
      }
    });
  }
  for (auto& caller : callers) caller.join();
}

TEST(ten_thousand_tiny_jobs) {
  pool().set_threads(2);
  std::vector<std::shared_ptr<Mark>> jobs;
  for (int i = 0; i < 10000; ++i) {
    jobs.push_back(std::make_shared<Mark>(3, 1));
    pool().submit(jobs.back());
  }
  for (auto& job : jobs) {
    pool().wait(*job, kForever);
    check_marked(*job);
  }
}

TEST(cancel_half_way) {
  pool().set_threads(2);
  for (int round = 0; round < 50; ++round) {
    auto job = std::make_shared<Endless>();
    pool().submit(job);
    while (job->ran < 100) std::this_thread::yield();
    CHECK(job->cancel());
    CHECK(!job->cancel());
    CHECK(pool().wait(*job, kForever));
    CHECK(job->state() == State::Cancelled);
    const size_t ran = job->ran;
    std::this_thread::yield();
    CHECK_EQ(job->ran.load(), ran);  // nobody works on a settled job
  }
  auto job = std::make_shared<Mark>(10, 1);
  pool().submit(job);
  pool().wait(*job, kForever);
  CHECK(!job->cancel());
  check_marked(*job);
}

TEST(cancelled_before_anybody_joined) {
  pool().set_threads(1);
  auto busy = std::make_shared<Endless>();
  pool().submit(busy);
  while (busy->ran == 0) std::this_thread::yield();
  auto job = std::make_shared<Mark>(1000, 1);
  pool().submit(job);
  CHECK(job->cancel());
  CHECK(pool().help(job));  // settles it although the pool's only thread is busy
  CHECK(job->state() == State::Cancelled);
  CHECK_EQ(job->finished, 0);
  busy->cancel();
  pool().wait(*busy, kForever);
}

TEST(help_does_the_work_when_the_pool_is_busy) {
  pool().set_threads(1);
  auto busy = std::make_shared<Endless>();
  pool().submit(busy);
  while (busy->ran == 0) std::this_thread::yield();
  auto job = std::make_shared<Mark>(1000, 10);
  pool().submit(job);
  CHECK(!pool().wait(*job, deadline_after(5)));
  CHECK(pool().help(job));
  check_marked(*job);
  busy->cancel();
  pool().wait(*busy, kForever);
}

TEST(help_leaves_when_time_is_out) {
  pool().set_threads(2);
  auto job = std::make_shared<Endless>(1);
  pool().submit(job);
  // With a limit of one, either the helper is refused or it has the job for itself; when it leaves,
  // a thread of the pool must go on.
  for (int i = 0; i < 20; ++i) CHECK(!pool().help(job, deadline_after(1)));
  const size_t ran = job->ran;
  while (job->ran == ran) std::this_thread::yield();
  job->cancel();
  pool().wait(*job, kForever);
}

TEST(hook_runs_once_after_the_state_is_published) {
  pool().set_threads(3);
  struct Record {
    std::shared_ptr<Job> job;
    int calls = 0;
    bool settled = false;
  };
  for (int round = 0; round < 300; ++round) {
    auto record = std::make_unique<Record>();
    if (round % 3 == 0) {
      record->job = std::make_shared<Endless>();
    } else {
      record->job = std::make_shared<Mark>(size_t(round), 1);
    }
    record->job->on_done(
        [](void* data) {
          auto* self = static_cast<Record*>(data);
          ++self->calls;
          self->settled = self->job->settled();
        },
        record.get());
    pool().submit(record->job);
    if (round % 3 == 0) record->job->cancel();
    CHECK(pool().wait_retired(*record->job, kForever));
    CHECK_EQ(record->calls, 1);
    CHECK(record->settled);
    record->job.reset();
  }
}

TEST(several_jobs_run_at_once) {
  // Each waits for the other: with two threads and a limit of one per job both must be running.
  pool().set_threads(2);
  struct Meet : Job {
    Meet(std::atomic<int>& met) : Job(1, 1, 1), met_(met) {}
    void run(size_t, size_t) override {
      ++met_;
      while (met_ < 2) std::this_thread::yield();
    }
    std::atomic<int>& met_;
  };
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> met{0};
    auto first = std::make_shared<Meet>(met);
    auto second = std::make_shared<Meet>(met);
    pool().submit(first);
    pool().submit(second);
    pool().wait(*first, kForever);
    pool().wait(*second, kForever);
    CHECK_EQ(met.load(), 2);
  }
}

TEST(a_job_may_submit_and_help_another) {
  pool().set_threads(2);
  struct Outer : Job {
    Outer() : Job(8, 1) {}
    void run(size_t, size_t) override {
      auto inner = std::make_shared<Mark>(100, 1);
      pool().submit(inner);
      pool().help(inner);
      pool().wait(*inner, kForever);
      check_marked(*inner);
    }
  };
  for (int round = 0; round < 50; ++round) {
    auto job = std::make_shared<Outer>();
    pool().submit(job);
    pool().help(job);
    pool().wait(*job, kForever);
    CHECK(job->state() == State::Done);
  }
}
