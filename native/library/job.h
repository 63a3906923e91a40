// A call of a kernel from JavaScript: its function, on the ranges of the arguments.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "manycore/abi.h"
#include "thread/job.h"

namespace manycore::library {

class KernelJob final : public Job {
 public:
  // The kernel stays as long as the process, what the arguments refer to as long as the job.
  KernelJob(const abi::Kernel& kernel, std::vector<abi::Argument> arguments, size_t length,
            unsigned threads = 0);

  // The sum of what the function returned.
  double sum() const { return sum_; }

  using Job::stopped;

  // For the kernel: it has failed. The first one is what counts.
  void fail_with(abi::Outcome outcome, std::string text);

 private:
  void run(size_t begin, size_t end) override;
  void finish() override;

  const abi::Kernel& kernel_;
  const std::vector<abi::Argument> arguments_;
  const size_t piece_;  // indices of a call of the function
  const size_t grain_;  // and of a chunk, which has one part
  std::vector<double> parts_;
  double sum_ = 0;
  std::atomic<bool> told_{false};
  std::string text_;
};

}  // namespace manycore::library
