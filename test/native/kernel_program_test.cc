// Which programs are sound, and what control flow does.
#include "check.h"
#include "kernels.h"

using namespace manycore;
using namespace manycore::kernel;

namespace {

using R = Register;

// x (array), s (scalar), 1 (constant), u (uniform), v and w (vectors)
Program program(std::vector<Instruction> code, uint32_t result = 4) {
  return {std::move(code),
          {R::ArrayInput, R::ScalarInput, R::Constant, R::Uniform, R::Vector, R::Vector},
          {1},
          result};
}
constexpr uint32_t x = 0, s = 1, one = 2, u = 3, v = 4, w = 5;

bool refused(const Program& it, const char* why) {
  const std::string problem = problem_of(it);
  if (problem.find(why) != std::string::npos) return true;
  std::printf("\"%s\" does not say \"%s\"\n", problem.c_str(), why);
  return false;
}

bool sound(const Program& it) {
  const std::string problem = problem_of(it);
  if (!problem.empty()) std::printf("%s\n", problem.c_str());
  return problem.empty();
}

const Instruction kWritten = make(Op::Copy, v, x);

}  // namespace

TEST(sound_programs) {
  CHECK(sound(program({kWritten})));
  CHECK(sound(program({}, x)));
  CHECK(sound(program({}, s)));
  CHECK(sound(program({make(Op::Add, u, s, one), make(Op::Mul, v, u, u)})));
  CHECK(sound(program({make(Op::Loop), kWritten, make(Op::Leave, 0, v), make(Op::End)})));
}

TEST(unsound_programs) {
  CHECK(refused(program({make(Op::Copy, v, w)}), "instruction 0: register 5 may be read before"));
  CHECK(refused(program({}), "the result is not written"));
  CHECK(refused(program({}, 6), "the result is no register"));
  CHECK(refused(program({{9999, v, x, 0, 0}}), "operation 9999 does not exist"));
  CHECK(refused(program({make(Op::Copy, 6, x)}), "register 6 does not exist"));
  CHECK(refused(program({make(Op::Copy, v, UINT32_MAX)}), "register 4294967295 does not exist"));
  CHECK(refused(program({make(Op::Add, v, x, 6)}), "register 6 does not exist"));
  CHECK(refused(program({make(Op::Select, v, x, x, 6)}), "register 6 does not exist"));
  CHECK(refused(program({make(Op::Loop), make(Op::Leave, 0, 7)}), "register 7 does not exist"));
  CHECK(refused(program({make(Op::Copy, x, x)}), "an input or a constant is written"));
  CHECK(refused(program({make(Op::Copy, one, s)}), "an input or a constant is written"));
  CHECK(refused(program({make(Op::Copy, u, x)}), "a uniform is computed from a vector"));
  CHECK(refused(program({make(Op::End)}), "outside of a loop"));
  CHECK(refused(program({make(Op::Leave, 0, x)}), "outside of a loop"));
  CHECK(refused(program({kWritten, make(Op::Loop)}), "a loop has no end"));
  const Program late = program({make(Op::Loop), make(Op::Leave, 0, x), kWritten, make(Op::End)});
  CHECK(refused(late, "the result is not written"));
  std::vector<Instruction> deep(17, make(Op::Loop));
  CHECK(refused(program(deep), "nested"));
  Program many = program({kWritten});
  many.code.resize(kMostInstructions + 1, kWritten);
  CHECK(refused(many, "more than 65536 instructions"));
  many = program({kWritten});
  many.registers.resize(kMostRegisters + 1, R::Vector);
  CHECK(refused(many, "more than 4096 registers"));
  Program kinds = program({kWritten});
  kinds.registers[1] = R::Constant;
  CHECK(refused(kinds, "not one value for each constant"));
  kinds.registers[1] = static_cast<R>(5);
  CHECK(refused(kinds, "unknown kind"));
  kinds.registers[1] = R::Uniform;
  CHECK(refused(kinds, "registers must be inputs, then constants"));
  kinds.registers.clear();
  CHECK(refused(kinds, ""));
}

// The rest of x / s by subtraction: as many rounds as the largest element of a block needs.
TEST(loops_run_until_no_element_needs_another_round) {
  const Program rest = program({
      kWritten,
      make(Op::Loop),
      make(Op::Le, w, s, v),
      make(Op::Leave, 0, w),
      make(Op::Mul, w, w, s),
      make(Op::Sub, v, v, w),
      make(Op::End),
  });
  CHECK(sound(rest));
  std::vector<double> values(3000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 517);
  for (const Isa set : supported_sets()) {
    for (const unsigned threads : {1u, 3u}) {
      const auto out = map(rest, {array(values), number(10)}, values.size(), set, threads);
      for (size_t i = 0; i < values.size(); ++i) CHECK_EQ(out[i], (i % 517) % 10);
    }
  }
}

// sum of i * j for i < 5, j < i, with uniform conditions in nested loops.
TEST(nested_loops_of_uniforms) {
  Program nested;
  nested.registers = {R::ArrayInput, R::Constant, R::Constant, R::Constant,
                      R::Uniform,    R::Uniform,  R::Uniform,  R::Uniform};
  nested.constants = {0, 1, 5};
  constexpr uint32_t zero = 1, step = 2, five = 3, i = 4, j = 5, sum = 6, t = 7;
  nested.code = {
      make(Op::Copy, i, zero),
      make(Op::Copy, sum, zero),
      make(Op::Loop),
      make(Op::Lt, t, i, five),
      make(Op::Leave, 0, t),
      make(Op::Copy, j, zero),
      make(Op::Loop),
      make(Op::Lt, t, j, i),
      make(Op::Leave, 0, t),
      make(Op::Mul, t, i, j),
      make(Op::Add, sum, sum, t),
      make(Op::Add, j, j, step),
      make(Op::End),
      make(Op::Add, i, i, step),
      make(Op::End),
  };
  nested.result = sum;
  CHECK(sound(nested));
  const std::vector<double> values(1500);
  for (const double each : map(nested, {array(values)}, values.size())) CHECK_EQ(each, 35.0);
}

TEST(a_loop_without_end_is_stopped) {
  const Program endless =
      program({kWritten, make(Op::Loop), make(Op::Leave, 0, one), make(Op::End)});
  const std::vector<double> values(5000);
  std::vector<double> out(5000);
  const Output output{out.data(), Element::Float64};
  // By a limit,
  auto limited = std::make_shared<Prepared>(*prepare(endless));
  CHECK_EQ(limited->rounds, uint64_t{1} << 32);
  limited->rounds = 1000;
  const auto failed =
      Map::make(limited, arguments({array(values), number(0)}), values.size(), output, 2);
  finish(failed, 2);
  CHECK(failed->state() == Job::State::Failed);
  CHECK(failed->error() == std::string("a loop ran for more than 2^32 rounds"));
  // and by whoever cancels it.
  const auto cancelled =
      Map::make(prepare(endless), arguments({array(values), number(0)}), values.size(), output, 2);
  Pool::instance().set_threads(2);
  Pool::instance().submit(cancelled);
  cancelled->cancel();
  Pool::instance().help(cancelled);
  Pool::wait(*cancelled, kForever);
  CHECK(cancelled->state() == Job::State::Cancelled);
}

TEST(programs_without_a_vector_instruction) {
  const std::vector<double> values = {3, 4, 5};
  CHECK(map(program({}, x), {array(values), number(7)}, 3) == values);
  CHECK(map(program({}, s), {array(values), number(7)}, 3) == std::vector<double>(3, 7));
  CHECK(map(program({}, one), {array(values), number(7)}, 3) == std::vector<double>(3, 1));
  CHECK(map(program({make(Op::Add, u, s, one)}, u), {array(values), number(7)}, 3) ==
        std::vector<double>(3, 8));
  // A function of uniforms into a vector.
  CHECK(map(program({make(Op::Exp, v, one), make(Op::Sub, v, v, v)}), {array(values), number(7)},
            3) == std::vector<double>(3, 0));
}

// A product and a sum may be one step, but not if something else needs the product.
TEST(products_that_are_needed_again) {
  const std::vector<double> values = {3, 4, 5};
  const auto results = [&](std::vector<Instruction> code) {
    const Program it = program(std::move(code), w);
    CHECK(sound(it));
    return map(it, {array(values), number(10)}, 3);
  };
  const Instruction square = make(Op::Mul, v, x, x);
  CHECK(results({square, make(Op::Add, w, v, s)}) == std::vector<double>({19, 26, 35}));
  CHECK(results({square, make(Op::Sub, w, v, s)}) == std::vector<double>({-1, 6, 15}));
  CHECK(results({square, make(Op::Sub, w, s, v)}) == std::vector<double>({1, -6, -15}));
  CHECK(results({square, make(Op::Add, w, v, v)}) == std::vector<double>({18, 32, 50}));
  CHECK(results({square, make(Op::Add, v, v, s), make(Op::Copy, w, v)}) ==
        std::vector<double>({19, 26, 35}));
  CHECK(results({square, make(Op::Add, w, v, s), make(Op::Add, w, w, v)}) ==
        std::vector<double>({28, 42, 60}));
  // In the next round, and behind the loop: powers of x until none is below s.
  const std::vector<Instruction> rounds = {
      kWritten,
      make(Op::Loop),
      make(Op::Lt, w, v, s),
      make(Op::Leave, 0, w),
      make(Op::Mul, v, v, x),
      make(Op::Add, w, v, one),
      make(Op::End),
      make(Op::Mul, w, v, one),
  };
  CHECK(results(rounds) == std::vector<double>({27, 64, 125}));
}

// Each vector register takes memory; so many of them that blocks get short, and then some.
TEST(programs_of_many_registers) {
  for (const uint32_t count : {10u, 100u, 4094u}) {
    Program chain;
    chain.registers = {R::ArrayInput, R::Constant};
    chain.constants = {1};
    for (uint32_t i = 0; i < count; ++i) {
      chain.registers.push_back(R::Vector);
      chain.code.push_back(make(Op::Add, i + 2, i == 0 ? 0 : i + 1, 1));
    }
    chain.result = count + 1;
    CHECK(sound(chain));
    std::vector<double> values(1999);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
    const auto out = map(chain, {array(values)}, values.size(), isa(), 2);
    for (size_t i = 0; i < values.size(); ++i) CHECK_EQ(out[i], static_cast<double>(i + count));
  }
}
