#include "compute/kernel/prepare.h"

#include <algorithm>
#include <cmath>

#include "compute/kernel/liveness.h"

namespace manycore::kernel {
namespace {

// All vectors of a block shall fit into the first-level cache: 32 KiB or more.
constexpr size_t kCache = 32 * 1024;
constexpr size_t kLargestBlock = 1024;
constexpr size_t kSmallestBlock = 128;
// Where elements leave a loop each in its own round, a block goes on until its last one has left.
constexpr size_t kDivergentBlock = 128;

// So many operations on a block take a millisecond at the most.
constexpr size_t kStepsBetweenLooks = 1024;

constexpr uint64_t kMostRounds = uint64_t{1} << 32;

class Preparation {
 public:
  Preparation(const Program& program, Isa set) : program_(program), set_(set) {
    it_.machine = &machine(set);
    it_.elements = &manycore::loops(set);
    it_.kinds = program.registers;
    it_.constants = program.constants;
    it_.inputs = static_cast<size_t>(std::count_if(
        it_.kinds.begin(), it_.kinds.end(), [](Register k) { return k < Register::Constant; }));
    it_.direct.assign(it_.inputs, true);
    it_.stored.assign(it_.places(), false);
    it_.cost = 0;
    it_.loops = false;
    it_.rounds = kMostRounds;
    for (const Instruction& each : program.code) {
      if (!is_control(static_cast<Op>(each.op))) ++writes(each.dst);
    }
  }

  std::shared_ptr<const Prepared> run() {
    same_.assign(it_.kinds.size(), false);
    whole_.assign(it_.kinds.size(), false);
    for (size_t i = 0; i < it_.constants.size(); ++i) {
      const double value = it_.constants[i];
      whole_[it_.inputs + i] = value >= -0x1p31 && value < 0x1p32 && value == std::trunc(value);
    }
    for (size_t i = 0; i < it_.kinds.size(); ++i) same_[i] = it_.kinds[i] < Register::Uniform;
    const std::vector<uint8_t> last = last_uses(program_);
    for (at_ = 0; at_ < program_.code.size(); ++at_) translate(program_.code[at_], last[at_]);
    result();
    size_t vectors = 0;
    for (size_t i = 0; i < it_.places(); ++i) {
      if (i < it_.kinds.size() && is_vector(it_.kinds[i])) it_.stored[i] = true;
      vectors += it_.stored[i];
    }
    it_.block = divergent_ ? kDivergentBlock : kLargestBlock;
    while (it_.block > kSmallestBlock && it_.block * vectors * sizeof(double) > kCache) {
      it_.block /= 2;
    }
    return std::make_shared<const Prepared>(std::move(it_));
  }

 private:
  uint32_t& writes(uint32_t place) {
    if (writes_.size() <= place) writes_.resize(place + size_t{1});
    return writes_[place];
  }
  bool vector(uint32_t place) const { return is_vector(it_.kinds[place]); }

  void translate(const Instruction& each, uint8_t last) {
    const Op op = static_cast<Op>(each.op);
    if (is_control(op)) return control(op, each);
    const uint32_t operands[] = {each.a, each.b, each.c};
    const unsigned count = facts(op).operands;
    unsigned form = 0;
    bool same = open_.empty();
    Step step{.dst = each.dst};
    uint32_t* const places[] = {&step.a, &step.b, &step.c};
    for (unsigned i = 0; i < count; ++i) {
      *places[i] = operands[i];
      if (!vector(operands[i])) form |= 1u << i;
      same = same && same_[operands[i]];
    }
    step.single = form == (1u << count) - 1;
    if (is_function(op)) {
      function(op, step, form);
    } else {
      step.loop = exact(op, each, step.single ? kVectors : form);
    }
    learn(op, each);
    if (step.single) return uniform(op, step, same);
    if (fuse(op, each, last)) return;
    it_.cost += facts(op).cost;
    add(step);
    if (op == Op::Mul) product_ = it_.steps.size();
  }

  Loop exact(Op op, const Instruction& each, unsigned form) const {
    const bool unary = facts(op).operands == 1;
    if (is_bits(op) && whole_[each.a] && (unary || whole_[each.b])) {
      return it_.machine->whole[each.op - static_cast<size_t>(Op::Bitnot)][form];
    }
    return it_.machine->loops[each.op][form];
  }

  // Is every element of the result a whole number in [-2^31, 2^32)?
  void learn(Op op, const Instruction& each) {
    switch (op) {
      case Op::Copy:
        whole_[each.dst] = whole_[each.a];
        break;
      case Op::Min:
      case Op::Max:
        whole_[each.dst] = whole_[each.a] && whole_[each.b];
        break;
      case Op::Select:
        whole_[each.dst] = whole_[each.b] && whole_[each.c];
        break;
      default:
        whole_[each.dst] = is_bits(op) || is_boolean(op);
    }
  }

  // What a loop writes may have another value, or another one by the time it is left.
  void forget(size_t loop) {
    size_t depth = 0;
    for (size_t i = loop; i < program_.code.size(); ++i) {
      const Op op = static_cast<Op>(program_.code[i].op);
      depth += op == Op::Loop;
      if (op == Op::End && --depth == 0) return;
      if (!is_control(op)) whole_[program_.code[i].dst] = false;
    }
  }

  // A sum or a difference of what the step before has multiplied, if nothing else needs the
  // product: that step becomes both.
  bool fuse(Op op, const Instruction& each, uint8_t last) {
    if ((op != Op::Add && op != Op::Sub) || product_ == 0 || product_ != it_.steps.size()) {
      return false;
    }
    Step& step = it_.steps.back();
    const auto consumes = [&](uint32_t operand, uint32_t other, unsigned bit) {
      return operand == step.dst && other != step.dst && (last & bit || each.dst == step.dst);
    };
    const bool first = consumes(each.a, each.b, 1);
    if (!first && !consumes(each.b, each.a, 2)) return false;
    const Fused kind = op == Op::Add ? Fused::MulAdd : first ? Fused::MulSub : Fused::SubMul;
    step.c = first ? each.b : each.a;
    step.dst = each.dst;
    const unsigned form = (vector(step.a) ? 0u : kUniformA) | (vector(step.b) ? 0u : kUniformB) |
                          (vector(step.c) ? 0u : kUniformC);
    step.loop = it_.machine->fused[static_cast<size_t>(kind)][form];
    it_.cost += facts(op).cost / 2;
    product_ = 0;
    return true;
  }

  void function(Op op, Step& step, unsigned form) {
    const unsigned count = facts(op).operands;
    step.what = count == 1 ? Step::What::Call1 : Step::What::Call2;
    if (count == 1) step.of1 = function1(op, set_);
    if (count == 2) step.of2 = function2(op, set_);
    uint32_t* const places[] = {&step.a, &step.b};
    for (unsigned i = 0; i < count; ++i) {
      uint32_t& place = *places[i];
      if (place < it_.inputs) it_.direct[place] = false;
      if (step.single || !(form & (1u << i))) continue;
      spread(it_.spread(), place);
      it_.stored[it_.spread()] = true;
      place = it_.spread();
    }
  }

  // All operands are one value for all. What depends on nothing that changes is computed only once.
  void uniform(Op op, Step step, bool same) {
    const uint32_t dst = step.dst;
    if (!vector(dst)) {
      if (same && writes(dst) == 1) {
        same_[dst] = true;
        it_.once.push_back(step);
      } else {
        add(step);
      }
      return;
    }
    if (op == Op::Copy) return spread(dst, step.a);
    step.dst = it_.uniform();
    add(step);
    spread(dst, it_.uniform());
  }

  void spread(uint32_t dst, uint32_t from) {
    it_.cost += facts(Op::Copy).cost;
    add({.loop = it_.machine->spread, .dst = dst, .a = from});
  }

  void control(Op op, const Instruction& each) {
    if (op == Op::Loop) {
      it_.loops = true;
      open_.push_back({it_.steps.size() + 1, at_, {}});
      forget(at_);
      add({.what = Step::What::Enter});
    } else if (op == Op::Leave) {
      open_.back().leaves.push_back(it_.steps.size());
      it_.cost += facts(op).cost;
      divergent_ |= vector(each.a);
      add({.what = Step::What::LeaveUnlessAny, .single = !vector(each.a), .a = each.a});
    } else {
      add({.what = Step::What::End, .target = static_cast<uint32_t>(open_.back().first)});
      for (const size_t leave : open_.back().leaves) {
        it_.steps[leave].target = static_cast<uint32_t>(it_.steps.size());
      }
      forget(open_.back().loop);
      open_.pop_back();
    }
  }

  void add(const Step& step) {
    it_.steps.push_back(step);
    if (++since_look_ < kStepsBetweenLooks) return;
    since_look_ = 0;
    it_.steps.push_back({.what = Step::What::Look});
  }

  void result() {
    it_.result = program_.result;
    if (!vector(program_.result)) {
      spread(it_.out(), program_.result);
    } else if (!it_.steps.empty() && it_.steps.back().what <= Step::What::Call2 &&
               it_.steps.back().dst == program_.result) {
      it_.steps.back().dst = it_.out();
    } else {
      return;
    }
    it_.result = it_.out();
    it_.stored[it_.out()] = true;
  }

  struct Open {
    size_t first;  // of its steps
    size_t loop;   // the instruction
    std::vector<size_t> leaves;
  };

  const Program& program_;
  const Isa set_;
  Prepared it_;
  std::vector<uint32_t> writes_;
  bool divergent_ = false;
  size_t at_ = 0;            // the instruction
  std::vector<bool> whole_;  // registers that hold whole numbers in [-2^31, 2^32) now
  std::vector<bool> same_;   // the same in all blocks
  std::vector<Open> open_;
  size_t since_look_ = 0;
  size_t product_ = 0;  // how many steps there were after the last multiplication of vectors
};

}  // namespace

std::shared_ptr<const Prepared> prepare(const Program& program, Isa set) {
  return Preparation(program, set).run();
}

}  // namespace manycore::kernel
