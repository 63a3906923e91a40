#include "compute/math.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "math/functions.h"
#include "sets.h"

using namespace manycore;

namespace {

const Value kValues[] = {
#include "math/values.data"
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Numbers from -n to n in the order of the real numbers: their distance counts the numbers between.
int64_t position(double x) {
  const int64_t bits = __builtin_bit_cast(int64_t, x);
  return bits < 0 ? std::numeric_limits<int64_t>::min() - bits : bits;
}

// Bit patterns of every kind, numbers of usual sizes, and the special ones among them.
std::vector<double> mixture(uint64_t seed, size_t count) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  const double special[] = {0.0,   -0.0, kInfinity, -kInfinity, kNaN, 5e-324, -5e-324, 0x1p-1022,
                            1e308, -1.0, 1.0,       0x1p53,     0.5,  -0.5,   2.0,     1e15};
  std::vector<double> values(count);
  for (size_t i = 0; i < count; ++i) {
    const size_t kind = random() % 8;
    if (kind == 0)
      values[i] = special[random() % std::size(special)];
    else if (kind < 3)
      values[i] = __builtin_bit_cast(double, random());
    else
      values[i] = normal(random) * std::pow(10.0, static_cast<int>(random() % 6) - 2);
  }
  return values;
}

}  // namespace

TEST(values_are_within_an_ulp) {
  for (const Isa set : supported_sets()) {
    for (const Value& value : kValues) {
      const double y = result_of(value, set);
      if (std::llabs(position(y) - position(value.rounded)) <= 1) continue;
      report(value, set, y);
      CHECK(false);
    }
  }
}

TEST(results_are_the_same_in_all_sets_and_places) {
  const size_t count = 20'000;
  const std::vector<double> a = mixture(7, count), b = mixture(8, count);
  std::vector<double> first(count), again(count);
  for (const Function& function : functions()) {
    function.run(math(Isa::Baseline), first.data(), a.data(), b.data(), count);
    for (const Isa set : supported_sets()) {
      // Every length and alignment.
      for (size_t begin = 0, length = 0; begin < count;
           begin += length, length = (length + 1) % 600) {
        length = std::min(length, count - begin);
        function.run(math(set), again.data() + begin, a.data() + begin, b.data() + begin, length);
      }
      bool equal = true;
      for (size_t i = 0; i < count; ++i) equal = equal && same_number(first[i], again[i]);
      if (!equal) std::printf("%s: %s differs\n", function.name, name_of(set));
      CHECK(equal);
    }
  }
}

TEST(result_may_replace_an_argument) {
  const size_t count = 3'000;
  const std::vector<double> a = mixture(9, count), b = mixture(10, count);
  std::vector<double> first(count);
  for (const Function& function : functions()) {
    for (const Isa set : supported_sets()) {
      function.run(math(set), first.data(), a.data(), b.data(), count);
      std::vector<double> x = a, y = b;
      function.run(math(set), x.data(), x.data(), b.data(), count);
      if (function.binary()) function.run(math(set), y.data(), a.data(), y.data(), count);
      for (size_t i = 0; i < count; ++i) {
        CHECK(same_number(first[i], x[i]));
        if (function.binary()) CHECK(same_number(first[i], y[i]));
      }
    }
  }
}
