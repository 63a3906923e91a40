// Kernels over arrays of every type, on several threads, over their own inputs, and reduced.
#include <limits>
#include <random>

#include "check.h"
#include "kernel_reference.h"
#include "kernels.h"

using namespace manycore;
using namespace manycore::kernel;

namespace {

using R = Register;

const Program kCopy{{make(Op::Copy, 1, 0)}, {R::ArrayInput, R::Vector}, {}, 1};
const Program kIdentity{{}, {R::ArrayInput}, {}, 0};
// x * 3 + y
const Program kLine{{make(Op::Mul, 3, 0, 2), make(Op::Add, 3, 3, 1)},
                    {R::ArrayInput, R::ArrayInput, R::Constant, R::Vector},
                    {3},
                    3};
// A function, which must not read shared memory twice.
const Program kExp{{make(Op::Exp, 1, 0)}, {R::ArrayInput, R::Vector}, {}, 1};

template <class T>
T stored(double value) {
  return static_cast<T>(modulo_32(value));
}
template <>
float stored(double value) {
  return static_cast<float>(value);
}
uint8_t clamped(double value) {
  if (!(value > 0)) return 0;
  if (value >= 255) return 255;
  const double down = std::floor(value);
  const bool up = value - down > 0.5 || (value - down == 0.5 && std::fmod(down, 2) == 1);
  return static_cast<uint8_t>(down + up);
}

template <class T>
void check_type() {
  std::vector<double> values;
  while (values.size() < 2100) values.insert(values.end(), awkward().begin(), awkward().end());
  std::vector<T> elements(5001);
  std::mt19937_64 random(7);
  for (T& each : elements) each = static_cast<T>(random());
  elements[0] = std::numeric_limits<T>::lowest();
  elements[1] = std::numeric_limits<T>::max();
  for (const Isa set : supported_sets()) {
    const auto out = map<T>(kCopy, {array(values)}, values.size(), set);
    for (size_t i = 0; i < values.size(); ++i) {
      const T expected = stored<T>(values[i]);
      CHECK(out[i] == expected || (out[i] != out[i] && expected != expected));
    }
    const auto in = map<double>(kIdentity, {array(elements)}, elements.size(), set);
    for (size_t i = 0; i < in.size(); ++i) CHECK_EQ(in[i], static_cast<double>(elements[i]));
  }
}

}  // namespace

TEST(elements_are_read_and_written_as_in_javascript) {
  check_type<int8_t>();
  check_type<uint8_t>();
  check_type<int16_t>();
  check_type<uint16_t>();
  check_type<int32_t>();
  check_type<uint32_t>();
  check_type<float>();
  std::vector<double> values = awkward();
  for (int i = -10; i < 2700; ++i) values.push_back(i / 10.0);
  std::vector<uint8_t> out(values.size());
  for (const Isa set : supported_sets()) {
    finish(Map::make(prepare(kCopy, set), arguments({array(values)}), values.size(),
                     {out.data(), Element::Uint8Clamped}, 1),
           1);
    for (size_t i = 0; i < values.size(); ++i) CHECK_EQ(out[i], clamped(values[i]));
    const Argument in{out.data(), Element::Uint8Clamped, 0};
    const auto back = map(kIdentity, {in}, out.size(), set);
    for (size_t i = 0; i < out.size(); ++i) CHECK_EQ(back[i], static_cast<double>(out[i]));
  }
}

TEST(lengths_and_threads) {
  std::vector<double> values(200'003);
  std::mt19937_64 random(7);
  for (double& each : values) each = std::ldexp(static_cast<double>(random() >> 11), -53);
  const std::vector<double> others(values.rbegin(), values.rend());
  for (const size_t length : {size_t{0}, size_t{1}, size_t{15}, size_t{16}, size_t{17},
                              size_t{1023}, size_t{1024}, size_t{1025}, values.size()}) {
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 2u, 8u}) {
        const auto out = map(kLine, {array(values), array(others)}, length, set, threads);
        for (size_t i = 0; i < length; ++i) CHECK_EQ(out[i], values[i] * 3 + others[i]);
      }
    }
  }
}

// As if the inputs had been copied before, wherever the output lies.
TEST(the_output_may_overlap_inputs) {
  constexpr size_t kLength = 70'000;
  for (const Isa set : supported_sets()) {
    for (const ptrdiff_t shift : {0, 1, -1, 1000, -1000}) {
      std::vector<double> memory(kLength + 2000);
      for (size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<double>(i % 1013);
      const std::vector<double> before = memory;
      double* const in = memory.data() + 1000;
      const Argument x{in, Element::Float64, 0};
      finish(Map::make(prepare(kLine, set), arguments({x, x}), kLength,
                       {in + shift, Element::Float64}, 2),
             2);
      for (size_t i = 0; i < kLength; ++i) {
        CHECK_EQ(in[static_cast<ptrdiff_t>(i) + shift], before[1000 + i] * 4);
      }
    }
    // Of another width.
    std::vector<double> memory(kLength);
    for (size_t i = 0; i < kLength; ++i) memory[i] = static_cast<double>(i % 100);
    const Argument x{memory.data(), Element::Float64, 0};
    finish(Map::make(prepare(kLine, set), arguments({x, x}), kLength,
                     {memory.data(), Element::Float32}, 2),
           2);
    const float* const out = reinterpret_cast<const float*>(memory.data());
    for (size_t i = 0; i < kLength; ++i) CHECK_EQ(out[i], static_cast<float>(i % 100 * 4));
  }
}

TEST(reductions_are_the_same_for_all_threads_and_sets) {
  std::vector<double> values(100'003);
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  for (double& each : values) each = normal(random) * 1e3;
  for (const size_t length :
       {size_t{1}, size_t{16}, size_t{4095}, size_t{4096}, size_t{4097}, values.size()}) {
    long double sum = 0;
    double least = values[0], most = values[0];
    for (size_t i = 0; i < length; ++i) {
      sum += values[i];
      least = std::min(least, values[i]);
      most = std::max(most, values[i]);
    }
    const double first = reduce(kIdentity, Fold::Sum, {array(values)}, length, Isa::Baseline);
    CHECK(std::abs(static_cast<double>(first - sum)) <= 1e-6);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 2u, 8u}) {
        const auto result = [&](Fold fold, const Program& program) {
          return reduce(program, fold, {array(values)}, length, set, threads);
        };
        CHECK(same(result(Fold::Sum, kIdentity), first));
        CHECK(same(result(Fold::Sum, kCopy), first));
        CHECK(same(result(Fold::Mean, kCopy), first / static_cast<double>(length)));
        CHECK_EQ(result(Fold::Min, kIdentity), least);
        CHECK_EQ(result(Fold::Max, kCopy), most);
      }
    }
  }
}

TEST(reductions_of_special_values) {
  const double inf = std::numeric_limits<double>::infinity();
  std::vector<double> zeros(5000, 0.0);
  for (const Isa set : supported_sets()) {
    const auto result = [&](Fold fold, size_t length) {
      return reduce(kIdentity, fold, {array(zeros)}, length, set, 2);
    };
    zeros[4321] = 0;
    CHECK(same(result(Fold::Sum, 0), 0));
    CHECK(same(result(Fold::Min, 0), inf));
    CHECK(same(result(Fold::Max, 0), -inf));
    CHECK(std::isnan(result(Fold::Mean, 0)));
    CHECK(same(result(Fold::Min, 5000), 0));
    zeros[4321] = -0.0;
    CHECK(same(result(Fold::Min, 5000), -0.0));
    CHECK(same(result(Fold::Max, 5000), 0));
    zeros[4321] = std::nan("");
    for (const Fold fold : {Fold::Sum, Fold::Min, Fold::Max, Fold::Mean}) {
      CHECK(std::isnan(result(fold, 5000)));
    }
    // One value for all elements.
    const Program seven{{}, {R::ArrayInput, R::Constant}, {7}, 1};
    CHECK_EQ(reduce(seven, Fold::Sum, {array(zeros)}, 5000, set, 2), 35'000.0);
  }
}

TEST(small_short_programs_are_brief) {
  const std::vector<double> values(1'000'000, 1.0);
  std::vector<double> out(values.size());
  const auto brief = [&](const Program& program, size_t length) {
    return Map::make(prepare(program), arguments({array(values), array(values)}), length,
                     {out.data(), Element::Float64})
        ->brief();
  };
  CHECK(brief(kLine, 64));
  CHECK(brief(kExp, 64));
  CHECK(!brief(kLine, values.size()));
  Program loop = kCopy;
  loop.code = {make(Op::Loop), make(Op::Copy, 1, 0), make(Op::Leave, 0, 0), make(Op::End)};
  CHECK(!brief(loop, 64));
}
