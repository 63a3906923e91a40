// Kernels as a library has them, here in the same program: their calls, and the headers of the
// objects that they use.
#include <manycore/barrier.h>
#include <manycore/event.h>
#include <manycore/kernel.h>
#include <manycore/mutex.h>
#include <manycore/queue.h>
#include <manycore/semaphore.h>

#include <cmath>
#include <memory>
#include <mutex>
#include <thread>

#include "check.h"
#include "library/job.h"
#include "library/load.h"
#include "queue_memory.h"
#include "sync/barrier.h"
#include "sync/event.h"
#include "sync/mutex.h"
#include "sync/semaphore.h"
#include "thread/pool.h"

using namespace manycore;
using namespace std::chrono_literals;
using library::KernelJob;

namespace {

double scale(Range range, double by, std::span<const float> x, std::span<double> out) {
  double sum = 0;
  for (size_t i : range) sum += out[i] = by * static_cast<double>(x[i]);
  return sum;
}
MANYCORE_KERNEL(scale, {.grain = 100})

void add(Range range, Mutex mutex, Whole<int64_t> sum) {
  for (size_t i : range) {
    std::lock_guard lock(mutex);
    sum[0] += static_cast<int64_t>(i);
  }
}
MANYCORE_KERNEL(add)

void keep(Range, Mutex& mutex) { mutex.lock(); }
MANYCORE_KERNEL(keep)

void hang(Range, const Event& event) { event.wait(); }
MANYCORE_KERNEL(hang)

void quarrel(Range range, Whole<int32_t> x) {
  if (range.begin() == 7) throw std::runtime_error("seven");
  while (!range.stopped()) x[0];
}
MANYCORE_KERNEL(quarrel)

const abi::Kernel& kernel(const char* name) {
  const auto* found = static_cast<const abi::Library*>(manycore_kernels(&abi::host()))->first;
  while (std::strcmp(found->name, name) != 0) found = found->next;
  return *found;
}

template <class T>
abi::Argument memory(T* data, size_t length) {
  abi::Argument argument;
  argument.memory = {const_cast<std::remove_const_t<T>*>(data), length};
  return argument;
}

std::shared_ptr<KernelJob> submit(const char* name, std::vector<abi::Argument> arguments,
                                  size_t length, unsigned threads = 0) {
  auto job = std::make_shared<KernelJob>(kernel(name), std::move(arguments), length, threads);
  Pool::instance().submit(job);
  return job;
}

std::shared_ptr<KernelJob> run(const char* name, std::vector<abi::Argument> arguments,
                               size_t length, unsigned threads = 0) {
  auto job = submit(name, std::move(arguments), length, threads);
  Pool::wait(*job, kForever);
  return job;
}

struct Fresh {
  MutexLayout mutex{};
  EventLayout event{};
  BarrierLayout barrier{};
  SemaphoreLayout semaphore{};
  Fresh() {
    mutex::initialise(mutex);
    event::initialise(event);
    barrier::initialise(barrier, 2, INFINITY);
    semaphore::initialise(semaphore, 1, 2);
  }
};

}  // namespace

TEST(the_table_is_sound) {
  const auto loaded =
      library::enter(*static_cast<const abi::Library*>(manycore_kernels(&abi::host())));
  CHECK(loaded.problem.empty());
  CHECK_EQ(loaded.kernels.size(), size_t{5});
  CHECK(library::kernel(loaded.kernels[0]) == &kernel("scale"));
  CHECK(library::kernel(1000) == nullptr);
  const abi::Kernel& scale = kernel("scale");
  CHECK_EQ(scale.count, 3u);
  CHECK_EQ(scale.result, uint32_t{abi::kSum});
  CHECK_EQ(scale.parameters[0].type, abi::kFloat64);
  CHECK_EQ(scale.parameters[1].type, abi::kFloat32);
  CHECK_EQ(scale.parameters[1].constant, 1);
  CHECK_EQ(scale.parameters[2].constant, 0);
  CHECK_EQ(kernel("add").parameters[1].role, abi::kWhole);
}

TEST(flaws_are_found) {
  static abi::Kernel twin = kernel("scale"), other = kernel("scale");
  twin.next = &other;
  other.next = nullptr;
  CHECK(!library::enter({abi::kVersion, 0, "", &twin}).problem.empty());
  CHECK(!library::enter({abi::kVersion, 0, "", nullptr}).problem.empty());
  static constexpr abi::Parameter strange{9, 0, 0, 0};
  other.parameters = &strange;
  other.count = 1;
  CHECK(!library::enter({abi::kVersion, 0, "", &other}).problem.empty());
}

TEST(sums_are_the_same_for_all_threads) {
  std::vector<float> x(12345);
  for (size_t i = 0; i < x.size(); i++) x[i] = 1.0f / static_cast<float>(i + 1);
  std::vector<double> out(x.size());
  abi::Argument by;
  by.number = 3;
  double first = 0;
  for (const unsigned threads : {1u, 2u, 5u}) {
    auto job = run("scale", {by, memory(x.data(), x.size()), memory(out.data(), x.size())},
                   x.size(), threads);
    CHECK(job->state() == Job::State::Done);
    if (threads == 1) first = job->sum();
    CHECK(job->sum() == first);
  }
  CHECK(out[2] == 3 * static_cast<double>(x[2]));
  const auto nothing = std::make_shared<KernelJob>(
      kernel("scale"), std::vector{by, memory(x.data(), 0), memory(out.data(), 0)}, 0);
  CHECK(nothing->brief());
}

TEST(a_lock_belongs_to_one_call) {
  Fresh objects;
  const abi::Argument mutex = memory(&objects.mutex, sizeof(MutexLayout));
  std::vector<int64_t> sum(1);
  run("add", {mutex, memory(sum.data(), 1)}, 10000, 4);
  CHECK_EQ(sum[0], int64_t{10000} * 9999 / 2);
  CHECK(run("keep", {mutex}, 1)->state() == Job::State::Done);
  const auto again = run("keep", {mutex}, 1);
  CHECK(again->state() == Job::State::Failed);
  CHECK_EQ(again->failure(), uint32_t{abi::kAbandoned});
  const auto view = Mutex::over(&objects.mutex, sizeof(MutexLayout));
  view->recover();
  CHECK(view->unlock());
}

TEST(a_cancelled_kernel_stops_waiting) {
  Fresh objects;
  const auto job = submit("hang", {memory(&objects.event, sizeof(EventLayout))}, 3, 3);
  CHECK(job->blocking());
  CHECK(!Pool::wait(*job, Clock::now() + 50ms));
  job->cancel();
  CHECK(Pool::wait(*job, kForever));
  CHECK(job->state() == Job::State::Cancelled);
}

TEST(the_first_failure_stops_the_others) {
  int32_t x = 0;
  const unsigned before = Pool::instance().threads();
  Pool::instance().set_threads(8);
  const auto job = run("quarrel", {memory(&x, 1)}, 64, 8);
  CHECK(job->state() == Job::State::Failed);
  CHECK(std::strcmp(job->error(), "seven") == 0);
  Pool::instance().set_threads(before);
}

TEST(blocked_threads_are_replaced) {
  Fresh objects;
  const unsigned before = Pool::instance().threads();
  Pool::instance().set_threads(2);
  std::vector<std::shared_ptr<KernelJob>> waiting;
  for (int i = 0; i < 8; i++) {
    waiting.push_back(submit("hang", {memory(&objects.event, sizeof(EventLayout))}, 1));
  }
  std::vector<int64_t> sum(1);
  run("add", {memory(&objects.mutex, sizeof(MutexLayout)), memory(sum.data(), 1)}, 10);
  CHECK_EQ(sum[0], int64_t{45});
  Event::over(&objects.event, sizeof(EventLayout))->set();
  for (const auto& job : waiting) Pool::wait(*job, kForever);
  Pool::instance().set_threads(before);
}

TEST(views_of_objects) {
  Fresh objects;
  CHECK(!Mutex::over(&objects.event, sizeof(EventLayout)));
  CHECK(!Mutex::over(&objects.mutex, sizeof(MutexLayout) - 1));
  CHECK(!RecursiveMutex::over(&objects.mutex, sizeof(MutexLayout)));
  const auto mutex = Mutex::over(&objects.mutex, sizeof(MutexLayout));
  CHECK(mutex->try_lock());
  bool deadlock = false;
  try {
    mutex->lock();
  } catch (const DeadlockError&) {
    deadlock = true;
  }
  CHECK(deadlock);
  std::thread([&] { CHECK(!mutex->try_lock_for(1ms)); }).join();
  CHECK(mutex->unlock());
  CHECK(!mutex->unlock());

  const auto semaphore = Semaphore::over(&objects.semaphore, sizeof(SemaphoreLayout));
  CHECK(semaphore->try_acquire());
  CHECK(!semaphore->try_acquire(1, 1ms));
  semaphore->release(2);
  bool refused = false;
  try {
    semaphore->release();
  } catch (const Error&) {
    refused = true;
  }
  CHECK(refused);

  const auto barrier = Barrier::over(&objects.barrier, sizeof(BarrierLayout));
  uint32_t indices = 0;
  std::thread other([&] { indices += barrier->wait(); });
  const uint32_t mine = barrier->wait(10s);
  other.join();
  CHECK_EQ(mine + indices, 1u);
  bool broken = false;
  try {
    barrier->wait(1ms);
  } catch (const BrokenBarrierError&) {
    broken = true;
  }
  CHECK(broken);
  barrier->reset();

  const auto event = Event::over(&objects.event, sizeof(EventLayout));
  CHECK(!event->wait(1ms));
  event->set();
  CHECK(event->is_set() && event->wait());
  event->clear();
  CHECK(!event->is_set());
}
