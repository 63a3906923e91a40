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

struct Long1 {
  const char* name;
  long double (*exact)(long double);
};

struct Long2 {
  const char* name;
  long double (*exact)(long double, long double);
};

const Long1 kLong1[] = {
    {"exp", std::exp},     {"expm1", std::expm1}, {"log", std::log},   {"log1p", std::log1p},
    {"log2", std::log2},   {"log10", std::log10}, {"sin", std::sin},   {"cos", std::cos},
    {"tan", std::tan},     {"asin", std::asin},   {"acos", std::acos}, {"atan", std::atan},
    {"sinh", std::sinh},   {"cosh", std::cosh},   {"tanh", std::tanh}, {"asinh", std::asinh},
    {"acosh", std::acosh}, {"atanh", std::atanh}, {"cbrt", std::cbrt},
};

const Long2 kLong2[] = {{"hypot", std::hypot}, {"atan2", std::atan2}, {"pow", std::pow}};

double rounded_long(const Function& function, double a, double b) {
  for (const Long1& other : kLong1) {
    if (function.name == std::string(other.name)) return static_cast<double>(other.exact(a));
  }
  // ECMAScript differs from C here.
  if (function.name == std::string("pow") && std::abs(a) == 1 && !std::isfinite(b)) return kNaN;
  for (const Long2& other : kLong2) {
    if (function.name == std::string(other.name)) return static_cast<double>(other.exact(a, b));
  }
  return -1;
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

// Where a long double has more bits than a double, the system's own functions say what is right.
TEST(random_arguments_are_within_an_ulp) {
  if (std::numeric_limits<long double>::digits < 64) return;
  const size_t count = 20'000;
  const std::vector<double> a = mixture(17, count), b = mixture(18, count);
  std::vector<double> y(count);
  for (const Function& function : functions()) {
    function.run(math(), y.data(), a.data(), b.data(), count);
    for (size_t i = 0; i < count; ++i) {
      const double rounded = rounded_long(function, a[i], b[i]);
      if (std::isnan(rounded) && std::isnan(y[i])) continue;
      if (!std::isnan(y[i]) && std::llabs(position(y[i]) - position(rounded)) <= 1) continue;
      report({function.name, a[i], b[i], rounded}, isa(), y[i]);
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
