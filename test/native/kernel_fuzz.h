// Any bytes are a program, arrays and a call. If the program is sound it runs, and gives what a
// plain interpreter gives; nothing outside of the arrays is touched.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "kernel_reference.h"
#include "kernels.h"

namespace manycore::kernel::fuzz {

// Bytes that never end: after the last one come zeros.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  uint8_t next() { return at_ < size_ ? data_[at_++] : uint8_t{0}; }
  uint32_t below(uint32_t bound) { return (next() | next() << 8) % bound; }
  double number() {
    const uint32_t choice = next();
    if (choice < 128) return awkward()[choice % awkward().size()];
    if (choice < 192) return static_cast<int8_t>(next());
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = bits << 8 | next();
    return std::bit_cast<double>(bits);
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: it is not so that %s\n", what);
  std::abort();
}

// Most of these are not sound.
inline Program any_program(Bytes& bytes) {
  Program program;
  const uint32_t registers = 1 + bytes.below(8);
  for (uint32_t i = 0; i < registers; ++i) {
    program.registers.push_back(static_cast<Register>(bytes.below(6)));
    if (program.registers.back() == Register::Constant) program.constants.push_back(bytes.number());
  }
  const uint32_t length = bytes.below(24);
  for (uint32_t i = 0; i < length; ++i) {
    Instruction each{};
    for (uint32_t* word : {&each.op, &each.dst, &each.a, &each.b, &each.c}) {
      *word = bytes.next() == 255 ? ~bytes.below(65536) : bytes.below(word == &each.op ? 64 : 9);
    }
    program.code.push_back(each);
  }
  program.result = bytes.below(registers + 1);
  return program;
}

// These all are: every temporary is written first.
inline Program sound_program(Bytes& bytes) {
  Program program;
  const uint32_t arrays = 1 + bytes.below(3), scalars = bytes.below(3);
  const uint32_t constants = 1 + bytes.below(4), uniforms = bytes.below(3);
  const uint32_t vectors = 1 + bytes.below(bytes.next() < 16 ? 40 : 6);
  const auto add = [&](uint32_t count, Register kind) {
    program.registers.insert(program.registers.end(), count, kind);
  };
  add(arrays, Register::ArrayInput);
  add(scalars, Register::ScalarInput);
  add(constants, Register::Constant);
  const uint32_t first = static_cast<uint32_t>(program.registers.size());
  add(uniforms, Register::Uniform);
  add(vectors, Register::Vector);
  for (uint32_t i = 0; i < constants; ++i) program.constants.push_back(bytes.number());
  const uint32_t count = static_cast<uint32_t>(program.registers.size());
  for (uint32_t i = first; i < count; ++i) {
    const bool uniform = program.registers[i] == Register::Uniform;
    program.code.push_back(make(Op::Copy, i, uniform ? first - 1 : bytes.below(arrays)));
  }
  // A uniform is computed from registers arrays ... first + uniforms - 1, which are uniforms.
  uint32_t depth = 0;
  const uint32_t length = bytes.below(30);
  for (uint32_t i = 0; i < length; ++i) {
    const uint32_t choice = bytes.next();
    if (choice < 10 && depth < 2) {
      program.code.push_back(make(Op::Loop));
      ++depth;
    } else if (choice < 40 && depth > 0) {
      program.code.push_back(make(Op::Leave, 0, bytes.below(count)));
    } else if (choice < 50 && depth > 0) {
      program.code.push_back(make(Op::End));
      --depth;
    } else if (choice < 70) {  // what the machine may do in one step
      const uint32_t product = count - 1 - bytes.below(vectors),
                     dst = count - 1 - bytes.below(vectors);
      const uint32_t other = bytes.below(count);
      const Op op = choice < 60 ? Op::Add : Op::Sub;
      program.code.push_back(make(Op::Mul, product, bytes.below(count), bytes.below(count)));
      program.code.push_back(choice % 2 ? make(op, dst, product, other)
                                        : make(op, dst, other, product));
    } else {
      const Op op = static_cast<Op>(bytes.below(static_cast<uint32_t>(Op::Loop)));
      const uint32_t dst = first + bytes.below(count - first);
      const bool uniform = program.registers[dst] == Register::Uniform;
      const auto operand = [&] {
        return uniform ? arrays + bytes.below(first + uniforms - arrays) : bytes.below(count);
      };
      const uint32_t a = operand(), b = operand();
      program.code.push_back(make(op, dst, a, b, operand()));
    }
  }
  for (; depth > 0; --depth) program.code.push_back(make(Op::End));
  program.result = bytes.below(count);
  require(problem_of(program).empty(), "this program is sound");
  return program;
}

// One value; functions with more than one right result are the machine's own.
inline double value_of(Op op, double a, double b, double c) {
  if (!is_approximate(op)) return reference(op, a, b, c);
  double result = 0;
  if (MathOf1* one = function1(op, Isa::Baseline)) one(&result, &a, 1);
  if (MathOf2* two = function2(op, Isa::Baseline)) two(&result, &a, &b, 1);
  return result;
}

// Runs a block of elements in step, as the machine does. False when a loop takes too many rounds.
class Interpreter {
 public:
  Interpreter(const Program& program, uint64_t rounds) : program_(program), rounds_(rounds) {}

  bool run(std::vector<std::vector<double>>& registers) {
    registers_ = &registers;
    return run(0, program_.code.size());
  }

 private:
  bool run(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      const Instruction& it = program_.code[i];
      const Op op = static_cast<Op>(it.op);
      if (op == Op::Loop) {
        const size_t close = end_of(i);
        if (!loop(i + 1, close)) return false;
        i = close;
      } else if (op == Op::Leave) {
        left_ = true;
        for (const double x : (*registers_)[it.a]) left_ = left_ && x == 0;
        if (left_) return true;
      } else {
        step(op, it);
      }
    }
    return true;
  }

  bool loop(size_t begin, size_t end) {
    for (uint64_t round = 0; round < rounds_; ++round) {
      if (!run(begin, end)) return false;
      if (left_) {
        left_ = false;
        return true;
      }
    }
    return false;
  }

  size_t end_of(size_t loop) const {
    size_t depth = 0;
    for (size_t i = loop;; ++i) {
      const Op op = static_cast<Op>(program_.code[i].op);
      if (op == Op::Loop) ++depth;
      if (op == Op::End && --depth == 0) return i;
    }
  }

  void step(Op op, const Instruction& it) {
    std::vector<double>& dst = (*registers_)[it.dst];
    const auto at = [&](uint32_t place, size_t i) {
      const std::vector<double>& values = (*registers_)[place];
      return values[values.size() > 1 ? i : 0];
    };
    const unsigned operands = facts(op).operands;
    std::vector<double> results(dst.size());
    for (size_t i = 0; i < dst.size(); ++i) {
      const double b = operands > 1 ? at(it.b, i) : 0, c = operands > 2 ? at(it.c, i) : 0;
      results[i] = value_of(op, at(it.a, i), b, c);
    }
    dst = results;
  }

  const Program& program_;
  const uint64_t rounds_;
  std::vector<std::vector<double>>* registers_ = nullptr;
  bool left_ = false;
};

}  // namespace manycore::kernel::fuzz
