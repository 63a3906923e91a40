#include "compute/variance.h"

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "check.h"
#include "sets.h"

using namespace manycore;

namespace {

double variance(const Values& x, double ddof, unsigned threads, Isa set) {
  return run_with<Variance>(threads, x, ddof, threads, set)->number();
}

template <class T>
void check_type(Element element) {
  std::mt19937_64 random(11);
  std::vector<T> values(300'001);
  for (T& value : values) value = static_cast<T>(random() % 100);
  for (const size_t length : {1, 2, 17, 4096, 4097, 12'288, 300'001}) {
    const double n = static_cast<double>(length);
    long double mean = 0, squares = 0;
    for (size_t i = 0; i < length; ++i) mean += static_cast<long double>(values[i]) / n;
    for (size_t i = 0; i < length; ++i) {
      const long double apart = static_cast<long double>(values[i]) - mean;
      squares += apart * apart;
    }
    const Values x{values.data(), element, length};
    const double first = variance(x, 0, 1, Isa::Baseline);
    CHECK(std::abs(first - static_cast<double>(squares / n)) <= 1e-12 * (1 + first));
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 2u, 8u}) {
        const double again = variance(x, 0, threads, set);
        CHECK(std::memcmp(&first, &again, sizeof(first)) == 0);
      }
    }
  }
}

}  // namespace

TEST(variance_of_every_type) {
  for_each_type(
      [](auto tag, Element element) { check_type<typename decltype(tag)::Type>(element); });
}

TEST(variance_far_from_zero_loses_nothing) {
  std::vector<double> values(100'000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = 1e9 + static_cast<double>(i % 2);
  const Values x{values.data(), Element::Float64, values.size()};
  for (const Isa set : supported_sets()) CHECK_EQ(variance(x, 0, 2, set), 0.25);
}

TEST(variance_of_too_few_is_nan) {
  double value = 7;
  CHECK(std::isnan(variance({nullptr, Element::Float64, 0}, 0, 2, isa())));
  CHECK(std::isnan(variance({&value, Element::Float64, 1}, 1, 2, isa())));
  CHECK(std::isnan(variance({&value, Element::Float64, 1}, 2, 2, isa())));
  CHECK_EQ(variance({&value, Element::Float64, 1}, 0, 2, isa()), 0.0);
}
