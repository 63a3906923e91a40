// ECMAScript's special values, the edges of overflow and underflow, and results that are numbers by
// nature, which an error of half a unit must not miss.
#include <limits>

#include "check.h"
#include "math/functions.h"
#include "sets.h"

using namespace manycore;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kPi = 2 * kTestHalfPi;

const Value kSpecial[] = {
#include "math/special.data"
};

}  // namespace

TEST(special_values_are_those_of_ecmascript) {
  for (const Isa set : supported_sets()) {
    for (const Value& value : kSpecial) {
      const double y = result_of(value, set);
      if (same_number(y, value.rounded)) continue;
      report(value, set, y);
      CHECK(false);
    }
  }
}

// The same in a full vector, whose other elements take other paths.
TEST(special_values_beside_each_other) {
  for (const Isa set : supported_sets()) {
    for (const Function& function : functions()) {
      std::vector<double> a, b, expected;
      for (const Value& value : kSpecial) {
        if (function.name != std::string(value.name)) continue;
        a.push_back(value.a), b.push_back(value.b), expected.push_back(value.rounded);
      }
      CHECK(!a.empty());
      while (a.size() < 200) {
        a.push_back(a[a.size() * 7 % 11 % a.size()]);
        b.push_back(b[b.size() * 7 % 11 % b.size()]);
        expected.push_back(expected[expected.size() * 7 % 11 % expected.size()]);
      }
      std::vector<double> y(a.size());
      function.run(math(set), y.data(), a.data(), b.data(), a.size());
      for (size_t i = 0; i < y.size(); ++i) CHECK(same_number(y[i], expected[i]));
    }
  }
}
