#include "compute/kernel/frame.h"

namespace manycore::kernel {
namespace {

// Longer memory is given back after each chunk.
constexpr size_t kKept = size_t{1} << 20;

constexpr size_t kLine = 64;
constexpr size_t lines(size_t bytes) { return (bytes + kLine - 1) / kLine * kLine; }

}  // namespace

char* Frame::take(size_t bytes, Memory& own) {
  thread_local Memory kept;
  thread_local size_t size = 0;
  const auto fresh = [&] {
    return Memory(static_cast<char*>(::operator new(bytes, std::align_val_t{kLine})));
  };
  if (bytes > kKept) {
    own = fresh();
    return own.get();
  }
  if (size < bytes) {
    size = 0;
    kept.reset();
    kept = fresh();
    size = bytes;
  }
  return kept.get();
}

Frame::Frame(const Prepared& program, const Argument* arguments)
    : program_(program), arguments_(arguments) {
  const size_t places = program.places();
  size_t vectors = 0;
  for (const bool stored : program.stored) vectors += stored;
  // A line more, so that the same elements of two vectors do not lie a multiple of 4096 bytes
  // apart: some processors take a load for one of what was just stored there.
  const size_t stride = program.block * sizeof(double) + 2 * kLine;
  const size_t pointers = lines(places * sizeof(double*));
  const size_t numbers = lines(places * sizeof(double));
  char* memory = take(pointers + numbers + vectors * stride, own_);
  where_ = reinterpret_cast<double**>(memory);
  double* number = reinterpret_cast<double*>(memory + pointers);
  char* vector = memory + pointers + numbers;
  for (size_t i = 0; i < places; ++i) {
    where_[i] = number + i;
    if (!program.stored[i]) continue;
    where_[i] = reinterpret_cast<double*>(vector);
    vector += stride;
  }
  out_ = where_[program.out()];
  for (size_t i = 0; i < program.inputs; ++i) {
    if (program.kinds[i] == Register::ScalarInput) number[i] = arguments[i].number;
  }
  for (size_t i = 0; i < program.constants.size(); ++i) {
    number[program.inputs + i] = program.constants[i];
  }
  for (const Step& step : program.once) call(step, 1);
}

Outcome Frame::run(size_t first, size_t count, Watch watch, double* out) {
  where_[program_.out()] = out != nullptr ? out : out_;
  for (size_t i = 0; i < program_.inputs; ++i) {
    if (program_.kinds[i] != Register::ArrayInput) continue;
    const Argument& it = arguments_[i];
    const char* from = static_cast<const char*>(it.data) + first * size_of(it.element);
    if (it.element == Element::Float64 && program_.direct[i]) {
      // Inputs are never written: the program is sound.
      where_[i] = reinterpret_cast<double*>(const_cast<char*>(from));
    } else {
      program_.elements->load[static_cast<size_t>(it.element)](from, count, where_[i]);
    }
  }
  return steps(count, watch);
}

inline void Frame::call(const Step& it, size_t count) {
  if (it.what == Step::What::Run) {
    it.loop(where_[it.dst], where_[it.a], where_[it.b], where_[it.c], count);
  } else if (it.what == Step::What::Call1) {
    it.of1(where_[it.dst], where_[it.a], count);
  } else {
    it.of2(where_[it.dst], where_[it.a], where_[it.b], count);
  }
}

Outcome Frame::steps(size_t count, Watch watch) {
  uint64_t rounds[kMostNested];
  size_t depth = 0;
  const Step* const steps = program_.steps.data();
  const size_t end = program_.steps.size();
  for (size_t i = 0; i < end;) {
    const Step& it = steps[i];
    const size_t elements = it.single ? 1 : count;
    switch (it.what) {
      case Step::What::Run:
      case Step::What::Call1:
      case Step::What::Call2:
        call(it, elements);
        ++i;
        break;
      case Step::What::Enter:
        rounds[depth++] = 0;
        ++i;
        break;
      case Step::What::LeaveUnlessAny:
        if (program_.machine->any(where_[it.a], elements)) {
          ++i;
        } else {
          --depth;
          i = it.target;
        }
        break;
      case Step::What::End:
        if (watch.stopped(watch.subject)) return Outcome::Stopped;
        if (++rounds[depth - 1] >= program_.rounds) return Outcome::Endless;
        i = it.target;
        break;
      case Step::What::Look:
        if (watch.stopped(watch.subject)) return Outcome::Stopped;
        ++i;
        break;
    }
  }
  return Outcome::Done;
}

}  // namespace manycore::kernel
