// Every operation in every form, on every instruction set, against its plain definition.
#include "check.h"
#include "kernel_reference.h"
#include "kernels.h"

using namespace manycore;
using namespace manycore::kernel;

namespace {

// Enough elements for full vectors, a rest, and more than one block.
constexpr size_t kLength = 1100;

struct Case {
  Op op;
  unsigned form;  // bit i: operand i is a scalar
  std::vector<double> operands[3];

  double operand(unsigned i, size_t element) const {
    return operands[i][form & (1u << i) ? 0 : element];
  }
};

Program program_of(const Case& it) {
  Program program;
  const unsigned count = facts(it.op).operands;
  for (unsigned i = 0; i < count; ++i) {
    program.registers.push_back(it.form & (1u << i) ? Register::ScalarInput : Register::ArrayInput);
  }
  program.registers.push_back(Register::Vector);
  program.result = count;
  program.code = {make(it.op, count, 0, 1, 2)};
  CHECK(problem_of(program).empty());
  return program;
}

void compare(const Case& it) {
  const Program program = program_of(it);
  std::vector<Argument> values;
  for (unsigned i = 0; i < facts(it.op).operands; ++i) {
    values.push_back(it.form & (1u << i) ? number(it.operands[i][0]) : array(it.operands[i]));
  }
  std::vector<double> first;
  for (const Isa set : supported_sets()) {
    const std::vector<double> results = map(program, values, kLength, set);
    if (first.empty()) first = results;
    for (size_t i = 0; i < kLength; ++i) {
      const double a = it.operand(0, i), b = it.operand(1, i), c = it.operand(2, i);
      const double expected = reference(it.op, a, b, c);
      const bool right =
          is_approximate(it.op) ? distance(results[i], expected) <= 4 : same(results[i], expected);
      if (right && same(first[i], results[i])) continue;
      std::printf("%s(%.17g, %.17g, %.17g) on %s is %.17g, not %.17g; on %s %.17g\n",
                  facts(it.op).name, a, b, c, name_of(set), results[i], expected,
                  name_of(supported_sets()[0]), first[i]);
      CHECK(right && same(first[i], results[i]));
      return;
    }
  }
}

// Values that go through the awkward ones, each operand at another pace.
void fill(Case& it) {
  const std::vector<double>& values = awkward();
  const size_t pace[] = {1, values.size(), 7};
  for (unsigned operand = 0; operand < 3; ++operand) {
    it.operands[operand].resize(kLength);
    for (size_t i = 0; i < kLength; ++i) {
      const size_t index = operand == 1 ? i / values.size() + i * 13 : i * pace[operand];
      it.operands[operand][i] = values[index % values.size()];
    }
  }
}

}  // namespace

TEST(every_operation_in_every_form) {
  for (size_t i = 0; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    if (is_control(op)) continue;
    Case it{op, 0, {}};
    fill(it);
    for (it.form = 0; it.form < 1u << facts(op).operands; ++it.form) compare(it);
  }
}

TEST(two_operands_in_all_pairs) {
  const std::vector<double>& values = awkward();
  for (size_t i = 0; i < kOpCount; ++i) {
    const Op op = static_cast<Op>(i);
    if (is_control(op) || facts(op).operands != 2) continue;
    Case it{op, kUniformB, {}};
    fill(it);
    for (const double b : values) {
      it.operands[1][0] = b;
      compare(it);
    }
  }
}
