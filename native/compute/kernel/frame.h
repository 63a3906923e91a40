// The machine's memory on one thread while it works on a chunk, and the machine itself.
#pragma once

#include <memory>
#include <new>

#include "compute/kernel/prepare.h"

namespace manycore::kernel {

// An argument of a kernel: an array, or one number for all elements.
struct Argument {
  const void* data = nullptr;
  Element element = Element::Float64;
  double number = 0;
};

// Asked in between, so that a long block ends early when its job is stopped.
struct Watch {
  bool (*stopped)(void* subject);
  void* subject;
};

enum class Outcome { Done, Stopped, Endless };

class Frame {
 public:
  // Arguments as the program's inputs. Throws std::bad_alloc. One frame per thread at a time.
  Frame(const Prepared& program, const Argument* arguments);
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  // Computes elements first to first + count, which is 1 to program.block. With `out` (or null) the
  // result may be put there instead of into the machine's own memory.
  Outcome run(size_t first, size_t count, Watch watch, double* out);

  // The block's results: count doubles.
  const double* result() const { return where_[program_.result]; }

 private:
  void call(const Step& step, size_t count);
  Outcome steps(size_t count, Watch watch);

  struct Free {
    void operator()(char* memory) const { ::operator delete(memory, std::align_val_t{64}); }
  };
  using Memory = std::unique_ptr<char, Free>;
  static char* take(size_t bytes, Memory& own);

  const Prepared& program_;
  const Argument* arguments_;
  Memory own_;
  double** where_;  // of each place
  double* out_;     // the machine's own place for the result
};

}  // namespace manycore::kernel
