#include "compute/extremes.h"

#include <cmath>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "check.h"
#include "sets.h"

using namespace manycore;

namespace {

constexpr size_t kLengths[] = {1, 2, 31, 32, 33, 1000, 4095, 4096, 4097, 200'003};

template <class T>
bool same(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (a != a || b != b) return a != a && b != b;
    return a == b && std::signbit(a) == std::signbit(b);
  } else {
    return a == b;
  }
}

// The plain loop of Math.min or Math.max.
template <class T>
size_t plain(const std::vector<T>& values, size_t length, bool largest) {
  size_t best = 0;
  for (size_t i = 0; i < length; ++i) {
    const T a = values[i], b = values[best];
    bool better = largest ? a > b : a < b;
    if constexpr (std::is_floating_point_v<T>) {
      if (b != b) break;
      if (a == b) better = std::signbit(a) != std::signbit(b) && std::signbit(b) == largest;
      if (a != a) better = true;
    }
    if (better) best = i;
  }
  return best;
}

template <class T>
void compare(std::vector<T>& values, Element element, size_t length) {
  for (const bool largest : {false, true}) {
    const size_t index = plain(values, length, largest);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 3u}) {
        const Values x{values.data(), element, length};
        const auto job = run_with<Extremum>(threads, x, largest, threads, set);
        CHECK_EQ(job->index(), index);
        if constexpr (sizeof(T) == 8 && std::is_integral_v<T>) {
          CHECK_EQ(static_cast<T>(job->integer()), values[index]);
        } else {
          CHECK(same(job->number(), static_cast<double>(values[index])));
        }
      }
    }
  }
}

template <class T>
void check_type(Element element) {
  std::mt19937_64 random(11);
  std::vector<T> values(200'003);
  for (const uint64_t range : {~uint64_t{0}, uint64_t{3}}) {
    for (T& value : values) value = static_cast<T>(random() % range);
    for (const size_t length : kLengths) compare(values, element, length);
  }
}

template <class T>
void check_special(Element element) {
  constexpr T nan = std::numeric_limits<T>::quiet_NaN();
  constexpr T infinity = std::numeric_limits<T>::infinity();
  std::mt19937_64 random(12);
  for (const T low : {T{-1}, T{0}}) {
    for (int round = 0; round < 40; ++round) {
      std::vector<T> values(10'007, low + static_cast<T>(round % 2));
      const T special[] = {-T{0}, T{0}, -infinity, infinity, nan, -nan};
      for (int i = 0; i <= round % 5; ++i) {
        values[random() % values.size()] = special[random() % (round < 20 ? 2 : 6)];
      }
      compare(values, element, values.size());
    }
  }
  std::vector<T> signs(5000, T{0});
  compare(signs, element, signs.size());
  signs[4500] = signs[4700] = -T{0};
  compare(signs, element, signs.size());
  for (T& sign : signs) sign = -sign;
  compare(signs, element, signs.size());
}

}  // namespace

TEST(extremes_are_those_of_the_plain_loop) {
  for_each_type(
      [](auto tag, Element element) { check_type<typename decltype(tag)::Type>(element); });
}

TEST(extremes_of_special_numbers_are_those_of_javascript) {
  check_special<float>(Element::Float32);
  check_special<double>(Element::Float64);
}

TEST(extremes_of_nothing_are_infinite) {
  const Values none{nullptr, Element::Float64, 0};
  const auto least = run_with<Extremum>(2, none, false, 2u, isa());
  const auto most = run_with<Extremum>(2, none, true, 2u, isa());
  CHECK_EQ(least->number(), std::numeric_limits<double>::infinity());
  CHECK_EQ(most->number(), -std::numeric_limits<double>::infinity());
  CHECK_EQ(least->index(), size_t{0});
}
