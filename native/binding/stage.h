// A Promise of a stage, in a thread's life or a process'.
#pragma once

#include <memory>

#include "binding/pending.h"
#include "thread/thread.h"

namespace manycore::binding {

class PendingStage final : public Pending {
 public:
  // `owner` has the word, where JavaScript's memory does not.
  PendingStage(Environment& environment, Word& word, uint32_t value, bool in_background,
               std::shared_ptr<void> owner = nullptr)
      : Pending(environment, &word, true), word_(word), value_(value), owner_(std::move(owner)) {
    background = in_background;
  }

  ThreadResult enqueue() { return thread::enqueue_wait(word_, value_, *this); }

 private:
  bool resume(uint32_t* status) override {
    *status = static_cast<uint32_t>(ThreadResult::Reached);
    return true;
  }
  bool leave() override { return thread::leave(*this); }
  void forward() override {}  // everybody was granted

  Word& word_;
  const uint32_t value_;
  const std::shared_ptr<void> owner_;
};

}  // namespace manycore::binding
