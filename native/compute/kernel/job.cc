#include "compute/kernel/job.h"

#include <algorithm>
#include <limits>

#include "compute/reduction.h"
#include "thread/helping.h"

namespace manycore::kernel {
namespace {

constexpr size_t kFoldBlock = 4096;  // a multiple of every program's block
constexpr size_t kFinest = 128;      // the same or a divisor of it
constexpr size_t kParts = 64;

// Costs in hundredths of a nanosecond, as in ops.h.
constexpr size_t kChunk = 20'000'000;  // well below a millisecond, even on slow processors
constexpr size_t kBrief = 500'000;
constexpr size_t kStep = 300;  // a call of a loop, however few elements there are
constexpr size_t kLongestChunk = 65536;

size_t cost(const Prepared& program) {
  return std::max<size_t>(program.cost, 8) + program.steps.size() * kStep / program.block;
}

// Of elements that may take long each, few are divided finely, so that all threads have some.
size_t fine(size_t length) {
  size_t elements = kFinest;
  while (elements < kFoldBlock && length / elements > kParts) elements *= 2;
  return elements;
}

size_t fold_block(const Prepared& program, size_t length) {
  return program.loops ? fine(length) : kFoldBlock;
}

// Units per chunk.
size_t grain(const Prepared& program, size_t unit, size_t length) {
  if (program.loops) return std::max<size_t>(std::min(program.block, fine(length)) / unit, 1);
  const size_t elements = std::min(kChunk / cost(program), kLongestChunk);
  const size_t blocks = std::max<size_t>(elements / program.block, 1);
  return std::max<size_t>(blocks * program.block / unit, 1);
}

bool is_brief(const Prepared& program, size_t length, bool copies) {
  if (program.loops || copies || length > kBrief / cost(program)) return false;
  const size_t steps = program.steps.size() + program.once.size() + program.inputs;
  return length * cost(program) + steps * kStep <= kBrief;
}

size_t chunks(const std::vector<Copied>& copies) {
  size_t sum = 0;
  for (const Copied& each : copies) sum += each.input.chunks();
  return sum;
}

double combine(Fold fold, double a, double b) {
  // The machine's own operations, so that zeros and NaN are right.
  const Op op = fold == Fold::Min ? Op::Min : fold == Fold::Max ? Op::Max : Op::Add;
  machine(Isa::Baseline).loops[static_cast<size_t>(op)][kVectors](&a, &a, &b, &b, 1);
  return a;
}

double neutral(Fold fold) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return fold == Fold::Min ? kInfinity : fold == Fold::Max ? -kInfinity : 0;
}

}  // namespace

KernelJob::KernelJob(std::shared_ptr<const Prepared> program, Arguments arguments, size_t length,
                     size_t unit, std::vector<Copied> copies, unsigned threads)
    : Job(copies.empty() ? blocks_of(length, unit) : chunks(copies),
          copies.empty() ? grain(*program, unit, length) : 1, threads),
      program_(std::move(program)),
      arguments_(std::move(arguments)),
      length_(length),
      unit_(unit),
      grain_(grain(*program_, unit, length)),
      copies_(std::move(copies)),
      copying_(!copies_.empty()) {
  brief(is_brief(*program_, length, copying_));
  lengthy(program_->loops);
}

// A thread that helps belongs to the environment whose job it is, and goes down with it.
bool KernelJob::over() {
  if (stopped()) return true;
  if (!Helping::over()) return false;
  cancel();
  return true;
}

bool KernelJob::next_phase(size_t& length, size_t& grain) {
  if (!copying_) return false;
  copying_ = false;
  for (const Copied& each : copies_) arguments_[each.index].data = each.input.data();
  length = blocks_of(length_, unit_);
  grain = grain_;
  return true;
}

void KernelJob::run(size_t begin, size_t end) {
  if (!copying_) {
    Frame frame(*program_, arguments_.data());
    return compute(frame, begin * unit_, std::min(end * unit_, length_));
  }
  for (Copied& each : copies_) {  // begin is a chunk of one of them
    const size_t its = each.input.chunks();
    if (begin < its) return each.input.copy(begin, end);
    begin -= its;
    end -= its;
  }
}

bool KernelJob::block(Frame& frame, size_t first, size_t count, double* out) {
  const Watch watch{[](void* subject) { return static_cast<KernelJob*>(subject)->over(); }, this};
  const Outcome outcome = frame.run(first, count, watch, out);
  if (outcome == Outcome::Endless) fail("a loop ran for more than 2^32 rounds");
  return outcome == Outcome::Done;
}

std::shared_ptr<Map> Map::make(std::shared_ptr<const Prepared> program, Arguments arguments,
                               size_t length, Output out, unsigned threads) {
  std::vector<Copied> copies;
  const View target{out.data, length, size_of(out.element)};
  for (size_t i = 0; i < program->inputs; ++i) {
    if (program->kinds[i] != Register::ArrayInput) continue;
    const View view{arguments[i].data, length, size_of(arguments[i].element)};
    if (!must_copy(view, target, Reads::Elementwise)) continue;
    copies.push_back({i, Input(view, target, Reads::Elementwise)});
  }
  return std::make_shared<Map>(std::move(program), std::move(arguments), length, out,
                               std::move(copies), threads);
}

void Map::compute(Frame& frame, size_t first, size_t end) {
  const size_t element = static_cast<size_t>(out_.element);
  const size_t size = size_of(out_.element);
  for (size_t i = first; i < end && !stopped(); i += program_->block) {
    const size_t count = std::min(program_->block, end - i);
    char* const to = static_cast<char*>(out_.data) + i * size;
    double* const direct =
        out_.element == Element::Float64 ? reinterpret_cast<double*>(to) : nullptr;
    if (!block(frame, i, count, direct)) return;
    const double* const from = frame.result();
    if (from != direct) program_->elements->store[element](from, count, to);
  }
}

Reduce::Reduce(std::shared_ptr<const Prepared> program, Fold fold, Arguments arguments,
               size_t length, unsigned threads)
    : KernelJob(program, std::move(arguments), length, fold_block(*program, length), {}, threads),
      fold_(fold),
      length_(length),
      block_(fold_block(*program, length)),
      partials_(blocks_of(length, block_)) {}

void Reduce::compute(Frame& frame, size_t first, size_t end) {
  const size_t fold = static_cast<size_t>(fold_);
  for (size_t i = first; i < end; i += block_) {
    const size_t until = std::min(i + block_, end);
    double lanes[kLanes];
    std::fill(lanes, lanes + kLanes, neutral(fold_));
    for (size_t j = i; j < until; j += program_->block) {
      const size_t count = std::min(program_->block, until - j);
      if (stopped() || !block(frame, j, count, nullptr)) return;
      program_->machine->fold[fold](lanes, frame.result(), count);
    }
    partials_[i / block_] = program_->machine->join[fold](lanes);
  }
}

// Neighbours first, then neighbouring pairs, and so on.
void Reduce::finish() {
  const size_t count = partials_.size();
  for (size_t step = 1; step < count; step *= 2) {
    for (size_t i = 0; i + step < count; i += 2 * step) {
      partials_[i] = combine(fold_, partials_[i], partials_[i + step]);
    }
  }
  number_ = count > 0 ? partials_[0] : neutral(fold_);
  if (fold_ == Fold::Mean) number_ /= static_cast<double>(length_);
}

}  // namespace manycore::kernel
