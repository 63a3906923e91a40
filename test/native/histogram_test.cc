#include "compute/histogram.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "check.h"
#include "sets.h"

using namespace manycore;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
std::vector<uint32_t> plain(const std::vector<T>& values, uint32_t bins, double low, double high) {
  std::vector<uint32_t> counts(bins);
  for (const T element : values) {
    const double value = static_cast<double>(element);
    if (!(value >= low && value <= high)) continue;
    const double at = std::floor((value - low) * (bins / (high - low)));
    ++counts[at >= bins ? bins - 1 : static_cast<size_t>(at)];
  }
  return counts;
}

Job::State histogram(const Values& x, std::vector<uint32_t>& out, double low, double high,
                     unsigned threads, Isa set) {
  const auto bins = static_cast<uint32_t>(out.size());
  return run_with<Histogram>(threads, x, out.data(), bins, low, high, threads, set)->state();
}

template <class T>
void compare(std::vector<T>& values, Element element, double low, double high) {
  for (const uint32_t bins : {1u, 7u, 256u, 4096u, 4097u, 300'000u}) {
    const std::vector<uint32_t> expected = plain(values, bins, low, high);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 3u}) {
        std::vector<uint32_t> out(bins, 99);
        const Values x{values.data(), element, values.size()};
        CHECK(histogram(x, out, low, high, threads, set) == Job::State::Done);
        CHECK(out == expected);
      }
    }
  }
}

template <class T>
void check_type(Element element) {
  std::mt19937_64 random(31);
  std::vector<T> values(100'003);
  for (T& value : values) value = static_cast<T>(random() % 100);
  compare(values, element, 0, 99);
  compare(values, element, 10, 50.5);
}

}  // namespace

TEST(histogram_of_every_type) {
  for_each_type(
      [](auto tag, Element element) { check_type<typename decltype(tag)::Type>(element); });
}

TEST(histogram_leaves_out_what_is_in_no_bin) {
  std::mt19937_64 random(32);
  std::normal_distribution<double> normal;
  std::vector<double> values(200'001);
  for (double& value : values) value = normal(random);
  for (size_t i = 0; i < values.size(); i += 100) values[i] = kNaN;
  for (size_t i = 1; i < values.size(); i += 100) values[i] = i % 200 == 1 ? kInfinity : -kInfinity;
  values[7] = -1;
  values[8] = 1;
  values[9] = -0.0;
  compare(values, Element::Float64, -1, 1);
  compare(values, Element::Float64, -0.1, 0.3);
  compare(values, Element::Float64, 0, 1e-300);
}

TEST(histogram_of_one_value_counts_all) {
  std::vector<double> values(300'000, 0.25);
  compare(values, Element::Float64, 0, 1);
}

TEST(histogram_finds_its_bounds) {
  std::vector<double> values(100'003);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 1000) - 300.5;
  values[5'000] = kNaN;
  const Values x{values.data(), Element::Float64, values.size()};
  for (const Isa set : supported_sets()) {
    for (const uint32_t bins : {10u, 5000u, 1u << 20}) {
      std::vector<uint32_t> out(bins);
      CHECK(histogram(x, out, kNaN, kNaN, 2, set) == Job::State::Done);
      CHECK(out == plain(values, bins, -300.5, 698.5));
      CHECK(histogram(x, out, 0, kNaN, 2, set) == Job::State::Done);
      CHECK(out == plain(values, bins, 0, 698.5));
      CHECK(histogram(x, out, kNaN, 0, 2, set) == Job::State::Done);
      CHECK(out == plain(values, bins, -300.5, 0));
      CHECK(histogram(x, out, 1000, kNaN, 2, set) == Job::State::Done);
      CHECK(out == std::vector<uint32_t>(bins));
    }
  }
}

TEST(histogram_of_hardly_anything) {
  std::vector<uint32_t> out(5, 7);
  CHECK(histogram({nullptr, Element::Float64, 0}, out, kNaN, kNaN, 2, isa()) == Job::State::Done);
  CHECK(out == std::vector<uint32_t>(5));
  double values[] = {3, 3, kNaN, 3};
  CHECK(histogram({values, Element::Float64, 4}, out, kNaN, kNaN, 2, isa()) == Job::State::Done);
  CHECK(out == (std::vector<uint32_t>{0, 0, 3, 0, 0}));
  CHECK(histogram({values + 2, Element::Float64, 1}, out, kNaN, kNaN, 2, isa()) ==
        Job::State::Done);
  CHECK(out == std::vector<uint32_t>(5));
}

TEST(histogram_without_a_range_fails) {
  std::vector<uint32_t> out(5);
  double values[] = {1, kInfinity, 2, 1e17, 1e17};
  CHECK(histogram({values, Element::Float64, 3}, out, kNaN, kNaN, 2, isa()) == Job::State::Failed);
  CHECK(histogram({values + 3, Element::Float64, 2}, out, kNaN, kNaN, 2, isa()) ==
        Job::State::Failed);
}
