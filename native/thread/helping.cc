#include "thread/helping.h"

#include "sync/park.h"

namespace manycore {
namespace {

thread_local Helping* helping = nullptr;

}  // namespace

Helping::Helping(Interrupt& interrupt)
    : interrupt_(interrupt), outer_(helping), next_(Clock::now() + kInterruptSlice) {
  helping = this;
}

Helping::~Helping() { helping = outer_; }

bool Helping::over() {
  if (helping == nullptr || Clock::now() < helping->next_) return false;
  helping->next_ = Clock::now() + kInterruptSlice;
  return helping->interrupt_.requested();
}

}  // namespace manycore
