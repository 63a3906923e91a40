#include "compute/cumsum.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "compute/loops.h"
#include "compute/reduction.h"

namespace manycore {
namespace {

// Three phases: the copy of an input that is overwritten too early, the sum of each block, and,
// when it is known what comes before each, the running sums.
template <class Sum>  // double or int64_t
class Cumsum : public Job {
  static constexpr bool kFloating = std::is_same_v<Sum, double>;
  static constexpr size_t kBases = kFloating ? kBlock / kScan : 1;  // of a block

 public:
  Cumsum(const Values& x, const Values& out, unsigned threads, Isa set)
      : Job(0, 1, threads),
        x_(x),
        out_(out),
        input_(x.view(), out.view(), Reads::Elementwise),
        bases_(blocks_of(x.length, kBlock) * kBases),
        loops_(loops(set)) {
    brief(x.bytes() + out.bytes() <= kBriefBytes);
  }

 private:
  enum class Phase { Begin, Copy, Totals, Sums };

  bool next_phase(size_t& length, size_t& grain) override {
    phase_ = static_cast<Phase>(static_cast<int>(phase_) + 1);
    switch (phase_) {
      case Phase::Begin:
      case Phase::Copy:
        length = input_.chunks();
        grain = 1;
        return true;
      case Phase::Totals:
        x_.data = const_cast<void*>(input_.data());
        break;
      case Phase::Sums:
        if (bases_.empty()) return false;
        accumulate();
        break;
      default:
        return false;
    }
    length = blocks_of(x_.length, kBlock);
    grain = grain_of(length);
    return true;
  }

  // Each block's sum becomes that of all before it.
  void accumulate() {
    Sum before = 0;
    for (Sum& base : bases_) {
      const Sum sum = base;
      base = before;
      before = plus(before, sum);
    }
  }

  void run(size_t begin, size_t end) override {
    if (phase_ == Phase::Copy) return input_.copy(begin, end);
    for (size_t block = begin; block < end; ++block) {
      const size_t first = block * kBlock, count = std::min(kBlock, x_.length - first);
      if (phase_ == Phase::Totals) {
        total(block, first, count);
      } else {
        sum(block, first, count);
      }
    }
  }

  void total(size_t block, size_t first, size_t count) {
    if constexpr (kFloating) {
      Sum buffer[kBlock];
      loops_.scan_totals(read(first, count, buffer), count, &bases_[block * kBases]);
    } else {
      bases_[block] = loops_.sum[index(x_)](x_.at(first), count).integer;
    }
  }

  void sum(size_t block, size_t first, size_t count) {
    Sum buffer[kBlock];
    const Sum* values = read(first, count, buffer);
    const bool direct = same(out_.element);
    Sum* target = direct ? reinterpret_cast<Sum*>(out_.at(first)) : buffer;
    if constexpr (kFloating) {
      loops_.scan(values, count, &bases_[block * kBases], target);
      if (!direct) loops_.store[index(out_)](buffer, count, out_.at(first));
    } else {
      loops_.scan_integers(values, count, bases_[block], target);
      if (!direct) loops_.store_integers[index(out_)](buffer, count, out_.at(first));
    }
  }

  // Where they are, if they are of the type in which sums are made.
  const Sum* read(size_t first, size_t count, Sum* buffer) const {
    if (same(x_.element)) return reinterpret_cast<const Sum*>(x_.at(first));
    if constexpr (kFloating) {
      loops_.load[index(x_)](x_.at(first), count, buffer);
    } else {
      loops_.load_integers[index(x_)](x_.at(first), count, buffer);
    }
    return buffer;
  }

  static size_t index(const Values& values) { return static_cast<size_t>(values.element); }
  static bool same(Element element) {
    return kFloating ? element == Element::Float64 : is_big(element);
  }
  static double plus(double a, double b) { return a + b; }
  static int64_t plus(int64_t a, int64_t b) {  // wrapping
    return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }

  Values x_;
  const Values out_;
  Input input_;
  Phase phase_ = Phase::Begin;
  std::vector<Sum> bases_;
  const Loops& loops_;
};

}  // namespace

std::shared_ptr<Job> cumsum_job(const Values& x, const Values& out, unsigned threads, Isa set) {
  if (is_floating(x.element)) return std::make_shared<Cumsum<double>>(x, out, threads, set);
  return std::make_shared<Cumsum<int64_t>>(x, out, threads, set);
}

}  // namespace manycore
