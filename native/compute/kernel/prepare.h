// What a sound program becomes before it runs: a list of calls of the machine's loops.
#pragma once

#include <memory>
#include <vector>

#include "compute/kernel/functions.h"
#include "compute/kernel/machine.h"
#include "compute/kernel/program.h"
#include "compute/loops.h"

namespace manycore::kernel {

struct Step {
  enum class What : uint8_t { Run, Call1, Call2, Enter, End, LeaveUnlessAny, Look };

  What what = What::Run;
  bool single = false;                    // on one element: everything in it is one value for all
  Loop loop = nullptr;                    // Run
  MathOf1* of1 = nullptr;                 // Call1
  MathOf2* of2 = nullptr;                 // Call2
  uint32_t dst = 0, a = 0, b = 0, c = 0;  // places
  uint32_t target = 0;  // End: the loop's first step; Leave: the one after its end
};

// Places are the program's registers and, behind them, three of the machine's own.
struct Prepared {
  const Machine* machine;
  const Loops* elements;          // elements as JavaScript reads and writes them
  std::vector<Register> kinds;    // of the program's registers
  std::vector<double> constants;  // of the registers from `inputs` on
  size_t inputs;                  // how many of the registers are inputs

  // An array of doubles may be read where it is, while others write there: every operation on it
  // reads each element once.
  std::vector<bool> direct;
  std::vector<bool> stored;  // places that are vectors in the machine's memory, if they are used

  std::vector<Step> once;   // before the first block: what is the same for all of them
  std::vector<Step> steps;  // for each block
  uint32_t result;          // the place of the result, a vector

  size_t block;     // elements; a power of two from 128 to 1024
  size_t cost;      // of an element, in hundredths of a nanosecond; a loop counts as one round
  bool loops;       // it has some, so nobody knows the cost
  uint64_t rounds;  // that an entered loop may take, per block

  uint32_t spread() const { return static_cast<uint32_t>(kinds.size()); }
  uint32_t uniform() const { return spread() + 1; }
  // The result where it is written last and read no more: it may lie in the output itself.
  uint32_t out() const { return spread() + 2; }
  size_t places() const { return kinds.size() + 3; }
};

// `program` must be sound, see problem_of().
std::shared_ptr<const Prepared> prepare(const Program& program, Isa set = isa());

}  // namespace manycore::kernel
