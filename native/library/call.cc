#include "library/call.h"

#include <algorithm>

#include "library/job.h"
#include "memory/segment.h"
#include "thread/helping.h"
#include "thread/pool.h"

namespace manycore::library {
namespace {

Call*& running() {
  thread_local Call* call = nullptr;
  return call;
}

}  // namespace

Call* Call::current() { return running(); }

Call::Call(KernelJob& job) : job_(job), outer_(running()) { running() = this; }

Call::~Call() {
  running() = outer_;
  for (Segment* segment : segments_) agents::leave_native_thread(*segment);
  if (held_ > 0) agents::renew_native_thread();
}

void Call::uses(const void* where) {
  Segment* segment = segment_of(where);
  if (segment == nullptr) return;
  if (std::find(segments_.begin(), segments_.end(), segment) == segments_.end()) {
    segments_.push_back(segment);
  }
}

// A thread that helps belongs to the environment whose job it is, and goes down with it.
bool Call::stopped() const {
  if (job_.stopped()) return true;
  if (!Helping::over()) return false;
  job_.cancel();
  return true;
}

AgentId attend(const void* where) {
  if (Call* call = Call::current()) call->uses(where);
  return agents::of_native_thread(where);
}

Waiting::Waiting(const void* where)
    : call_(Call::current()), caller_{attend(where), this, true, &report_} {}

Waiting::~Waiting() {
  if (blocked_) Pool::instance().unblock();
}

bool Waiting::stopped() const { return call_ != nullptr && call_->stopped(); }

bool Waiting::requested() {
  if (!blocked_) blocked_ = Pool::instance().block();
  return stopped();
}

}  // namespace manycore::library
