#include "compute/kernel/program.h"

namespace manycore::kernel {
namespace {

std::string at(size_t index, const std::string& problem) {
  return "instruction " + std::to_string(index) + ": " + problem;
}

std::string shape_problem(const Program& program) {
  if (program.code.size() > kMostInstructions) return "more than 65536 instructions";
  if (program.registers.size() > kMostRegisters) return "more than 4096 registers";
  size_t constants = 0;
  int stage = 0;  // of inputs, constants, temporaries
  for (const Register kind : program.registers) {
    if (kind > Register::Vector) return "a register of an unknown kind";
    const int next = kind <= Register::ScalarInput ? 0 : kind == Register::Constant ? 1 : 2;
    if (next < stage) return "registers must be inputs, then constants, then temporaries";
    stage = next;
    constants += kind == Register::Constant;
  }
  if (constants != program.constants.size()) return "not one value for each constant register";
  if (program.result >= program.registers.size()) return "the result is no register";
  return "";
}

class Verifier {
 public:
  explicit Verifier(const Program& program) : program_(program) {
    for (const Register kind : program.registers) written_.push_back(kind < Register::Uniform);
  }

  std::string run() {
    std::string problem = shape_problem(program_);
    for (size_t i = 0; problem.empty() && i < program_.code.size(); ++i) {
      problem = step(program_.code[i]);
      if (!problem.empty()) problem = at(i, problem);
    }
    if (!problem.empty()) return problem;
    if (!loops_.empty()) return "a loop has no end";
    if (!written_[program_.result]) return "the result is not written on every path";
    return "";
  }

 private:
  struct Open {
    bool left = false;            // it has a `leave`
    std::vector<bool> written{};  // when the first one was reached
  };

  std::string step(const Instruction& it) {
    if (it.op >= kOpCount) return "operation " + std::to_string(it.op) + " does not exist";
    const Op op = static_cast<Op>(it.op);
    const uint32_t operands[] = {it.a, it.b, it.c};
    bool vector = false;
    for (unsigned i = 0; i < facts(op).operands; ++i) {
      if (operands[i] >= program_.registers.size()) {
        return "register " + std::to_string(operands[i]) + " does not exist";
      }
      if (!written_[operands[i]]) {
        return "register " + std::to_string(operands[i]) + " may be read before it is written";
      }
      vector |= is_vector(program_.registers[operands[i]]);
    }
    if (is_control(op)) return control(op);
    if (it.dst >= program_.registers.size()) {
      return "register " + std::to_string(it.dst) + " does not exist";
    }
    const Register kind = program_.registers[it.dst];
    if (kind < Register::Uniform) return "an input or a constant is written";
    if (kind == Register::Uniform && vector) return "a uniform is computed from a vector";
    written_[it.dst] = true;
    return "";
  }

  std::string control(Op op) {
    if (op == Op::Loop) {
      if (loops_.size() == kMostNested) return "loops are nested more than 16 deep";
      loops_.emplace_back();
      return "";
    }
    if (loops_.empty()) return "outside of a loop";
    Open& loop = loops_.back();
    if (op == Op::Leave) {
      if (!loop.left) loop.written = written_;
      loop.left = true;
      return "";
    }
    if (loop.left) written_ = loop.written;
    loops_.pop_back();
    return "";
  }

  const Program& program_;
  std::vector<bool> written_;
  std::vector<Open> loops_;
};

}  // namespace

std::string problem_of(const Program& program) { return Verifier(program).run(); }

}  // namespace manycore::kernel
