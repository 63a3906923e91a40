// A waiter that leaves at the moment it is granted: what leave() answers must come after everything
// that the granter does to the waiter, for the waiter may be deleted then.
#include <atomic>
#include <thread>

#include "check.h"
#include "memory/layout.h"
#include "sync/park.h"

using namespace manycore;

namespace {

// As binding::Pending: reference-counted, and one reference is taken in granted().
class Promise final : public Waiter {
 public:
  explicit Promise(AgentId agent) : Waiter(agent, true) {}
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  Wakeup granted() noexcept override {
    references_.fetch_add(1, std::memory_order_relaxed);
    return {[](void* self) { static_cast<Promise*>(self)->release(); }, this};
  }
  std::atomic<int> references_{1};
};

}  // namespace

TEST(leaving_at_the_moment_of_the_grant) {
  for (int round = 0; round < 20000; ++round) {
    Word word{0};
    auto* promise = new Promise(1);
    {
      Section section(&word);
      section.enqueue(*promise);
    }
    std::atomic<bool> go{false};
    std::thread granter([&] {
      while (!go.load()) spin_pause();
      Section section(&word);
      if (const Entry waiter = section.first()) section.grant(waiter, kHandedOver);
    });
    go.store(true);
    for (int i = 0; i < round % 400; ++i) spin_pause();
    bool left;
    {
      Section section(*promise);
      left = section.queued(*promise);
      if (left) section.remove(*promise);
    }
    CHECK(left || promise->token == kHandedOver);
    promise->release();
    granter.join();
  }
}
