// A kernel as the compiler hands it over: instructions on numbered registers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compute/kernel/ops.h"

namespace manycore::kernel {

// A vector holds one double per element, everything else one double for all.
enum class Register : uint8_t {
  ArrayInput = 0,
  ScalarInput = 1,
  Constant = 2,
  Uniform = 3,
  Vector = 4,
};
constexpr bool is_vector(Register kind) {
  return kind == Register::ArrayInput || kind == Register::Vector;
}

struct Instruction {
  uint32_t op, dst, a, b, c;  // those that the operation does not use mean nothing
};

inline constexpr size_t kWords = 5;  // of an instruction
inline constexpr size_t kMostInstructions = 65536;
inline constexpr size_t kMostRegisters = 4096;
inline constexpr size_t kMostNested = 16;

struct Program {
  std::vector<Instruction> code;
  std::vector<Register> registers;  // inputs in their order, constants, temporaries
  std::vector<double> constants;    // of the registers of that kind, in order
  uint32_t result = 0;
};

// Why the program must not be run, or nothing. Sound is: operations and registers exist and are
// within the limits above; inputs and constants are not written; a uniform is computed from
// uniforms only; loops nest; every temporary is written before it is read, on every path. What a
// loop writes after its first `leave` may not have been written when the loop is over.
std::string problem_of(const Program& program);

}  // namespace manycore::kernel
