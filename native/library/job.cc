#include "library/job.h"

#include <algorithm>

#include "library/call.h"

namespace manycore::library {
namespace {

constexpr size_t kMostGrain = 4096;
constexpr size_t kPieces = 64;
constexpr size_t kMostParts = size_t{1} << 20;

constexpr size_t divided(size_t length, size_t by) { return length / by + (length % by != 0); }

bool waits(const abi::Kernel& kernel) {
  return std::any_of(
      kernel.parameters, kernel.parameters + kernel.count,
      [](const abi::Parameter& parameter) { return parameter.role == abi::kObject; });
}

bool brief(const abi::Kernel& kernel, size_t length) {
  return length == 0 || (length <= kernel.brief && !waits(kernel));
}

// A function of the length alone, so that sums do not depend on the threads.
size_t piece_of(const abi::Kernel& kernel, size_t length) {
  if (brief(kernel, length)) return std::max<size_t>(length, 1);
  if (kernel.grain > 0) return static_cast<size_t>(std::min<uint64_t>(kernel.grain, SIZE_MAX));
  return std::clamp<size_t>(length / kPieces, 1, kMostGrain);
}

// Who claims a chunk calls the function for one piece after the other: each chunk has a partial
// sum, and there may be far more pieces than there is memory for their sums.
size_t grain_of(size_t piece, size_t length) {
  return piece * std::max<size_t>(divided(divided(length, piece), kMostParts), 1);
}

}  // namespace

KernelJob::KernelJob(const abi::Kernel& kernel, std::vector<abi::Argument> arguments, size_t length,
                     unsigned threads)
    : Job(length, grain_of(piece_of(kernel, length), length), threads),
      kernel_(kernel),
      arguments_(std::move(arguments)),
      piece_(piece_of(kernel, length)),
      grain_(grain_of(piece_, length)) {
  if (kernel.result == abi::kSum) parts_.resize(divided(length, grain_));
  Job::brief(library::brief(kernel, length));
  blocking(waits(kernel));
  lengthy(true);  // nobody knows what the function does
}

void KernelJob::run(size_t begin, size_t end) {
  double sum = 0;
  for (size_t at = begin; at < end;) {
    const size_t length = std::min(piece_, end - at);
    double part = 0;
    Call call(*this);
    kernel_.run(arguments_.data(), at, at + length, &part);
    sum = at == begin ? part : sum + part;
    at += length;
    if (at < end && call.stopped()) return;
  }
  if (!parts_.empty()) parts_[begin / grain_] = sum;
}

// As a tree: neighbours, then the sums of neighbours, and so on.
void KernelJob::finish() {
  for (size_t count = parts_.size(); count > 1; count = (count + 1) / 2) {
    for (size_t i = 0; i < count / 2; i++) parts_[i] = parts_[2 * i] + parts_[2 * i + 1];
    if (count % 2 == 1) parts_[count / 2] = parts_[count - 1];
  }
  if (!parts_.empty()) sum_ = parts_[0];
}

void KernelJob::fail_with(abi::Outcome outcome, std::string text) {
  // Acquire and release: only the first one writes the text, before the verdict that publishes it.
  if (told_.exchange(true, std::memory_order_acq_rel)) return;
  text_ = std::move(text);
  fail(text_.c_str(), static_cast<uint32_t>(outcome));
}

}  // namespace manycore::library
