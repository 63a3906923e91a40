// What the tests of sorting sort.
#pragma once

#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "compute/order.h"

namespace manycore {

// check(values, name of the distribution)
template <class T, class Check>
void for_each_distribution(std::initializer_list<size_t> lengths, Check&& check) {
  std::mt19937_64 random(11);
  using Limits = std::numeric_limits<T>;
  using Make = std::function<T(size_t, size_t)>;
  const std::pair<const char*, Make> distributions[] = {
      {"random bits", [&](size_t, size_t) { return from_key<T>(KeyOf<T>(random())); }},
      {"small", [&](size_t, size_t) { return T(random() % 100); }},
      {"all equal", [&](size_t, size_t) { return T(42); }},
      {"two values", [&](size_t, size_t) { return T(random() % 2 ? 1 : 99); }},
      {"mostly zero", [&](size_t, size_t) { return random() % 8 ? T(0) : T(random() >> 9); }},
      {"thousands", [&](size_t, size_t) { return T(random() % 30'000); }},
      {"sorted", [&](size_t i, size_t) { return T(i); }},
      {"reversed", [&](size_t i, size_t n) { return T(n - i); }},
      {"saw", [&](size_t i, size_t) { return T(i % 1021); }},
      {"outliers",
       [&](size_t i, size_t) { return i % 1000 ? T(100 + random() % 3) : Limits::max(); }},
      {"crowds at both ends",
       [&](size_t, size_t) {
         const T offset = T(random() % 4000);
         return random() % 2 ? T(Limits::max() - offset) : T(Limits::lowest() + offset);
       }},
  };
  for (const auto& [name, make] : distributions) {
    for (const size_t length : lengths) {
      std::vector<T> values(length);
      for (size_t i = 0; i < length; ++i) values[i] = make(i, length);
      check(values, name);
    }
  }
}

// What only floating point has. No length is 0.
template <class T, class Check>
void for_each_strange(std::initializer_list<size_t> lengths, Check&& check) {
  std::mt19937_64 random(5);
  using Limits = std::numeric_limits<T>;
  std::normal_distribution<double> normal;
  const T special[] = {Limits::quiet_NaN(),   -Limits::quiet_NaN(),
                       Limits::infinity(),    T(-0.0),
                       -Limits::infinity(),   T(0),
                       Limits::denorm_min(),  T(1),
                       -Limits::denorm_min(), Limits::max(),
                       Limits::lowest(),      T(-1)};
  for (const size_t length : lengths) {
    std::vector<T> values(length);
    for (T& value : values) value = special[random() % std::size(special)];
    check(values, "special");
    for (T& value : values) {
      value = random() % 50 ? T(normal(random)) : special[random() % std::size(special)];
    }
    check(values, "normal with specials");
    for (T& value : values) {
      value = T(std::exp2(-double(random() % 60)) * (1 + 1e-6 * normal(random)));
    }
    check(values, "clustered exponents");
    for (T& value : values) value = T(double(random() >> 11) * 0x1p-53);
    values.front() = Limits::max();
    check(values, "uniform with an outlier");
    // One splitter apart from all others: the rest agrees in all bits that an item has room for.
    for (T& value : values) value = T(1 + double(random() % 5000) * 0x1p-52);
    values.front() = Limits::max();
    values.back() = Limits::lowest();
    check(values, "neighbours with outliers");
  }
}

}  // namespace manycore
