#include "compute/sort.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "check.h"
#include "compute/order.h"
#include "sets.h"

using namespace manycore;

namespace {

std::shared_ptr<Job> sort(void* data, Element element, size_t length, unsigned threads) {
  Pool& pool = Pool::instance();
  pool.set_threads(threads);
  auto job = sort_job(data, element, length, threads);
  pool.submit(job);
  pool.help(job);
  pool.wait(*job, kForever);
  return job;
}

// JavaScript's order, written down without the trick of order.h.
template <class T>
bool before(T a, T b) {
  if (a != a || b != b) return a == a && b != b;
  if constexpr (std::is_floating_point_v<T>) {
    if (a == 0 && b == 0) return std::signbit(a) && !std::signbit(b);
  }
  return a < b;
}

template <class T>
bool same(T a, T b) {
  return (a != a && b != b) || std::memcmp(&a, &b, sizeof(T)) == 0;
}

template <class T>
void check_sorted(const std::vector<T>& values, Element element, const char* what) {
  std::vector<T> expected = values;
  std::sort(expected.begin(), expected.end(), before<T>);
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    std::vector<T> sorted = values;
    const auto job = sort(sorted.data(), element, sorted.size(), threads);
    CHECK(job->state() == Job::State::Done);
    const bool right = std::equal(sorted.begin(), sorted.end(), expected.begin(), same<T>);
    if (!right) std::printf("%s, %zu elements\n", what, values.size());
    CHECK(right);
  }
}

template <class T>
void check_type(Element element) {
  std::mt19937_64 random(11);
  using Make = std::function<T(size_t, size_t)>;
  const std::pair<const char*, Make> distributions[] = {
      {"random bits", [&](size_t, size_t) { return from_key<T>(KeyOf<T>(random())); }},
      {"small", [&](size_t, size_t) { return T(random() % 100); }},
      {"all equal", [&](size_t, size_t) { return T(42); }},
      {"two values", [&](size_t, size_t) { return T(random() % 2 ? 1 : 99); }},
      {"mostly zero", [&](size_t, size_t) { return random() % 8 ? T(0) : T(random() >> 9); }},
      {"sorted", [&](size_t i, size_t) { return T(i); }},
      {"reversed", [&](size_t i, size_t n) { return T(n - i); }},
      {"outliers",
       [&](size_t i, size_t) {
         return i % 1000 ? T(100 + random() % 3) : std::numeric_limits<T>::max();
       }},
      {"saw", [&](size_t i, size_t) { return T(i % 1021); }},
  };
  for (const auto& [name, make] : distributions) {
    for (const size_t length : {0u, 1u, 2u, 3u, 31u, 33u, 100u, 1001u, 40'000u, 300'007u}) {
      std::vector<T> values(length);
      for (size_t i = 0; i < length; ++i) values[i] = make(i, length);
      check_sorted(values, element, name);
    }
  }
}

template <class T>
void check_numbers(Element element) {
  std::mt19937_64 random(5);
  using Limits = std::numeric_limits<T>;
  std::normal_distribution<double> normal;
  const T special[] = {Limits::quiet_NaN(),   -Limits::quiet_NaN(),
                       Limits::infinity(),    T(-0.0),
                       -Limits::infinity(),   T(0),
                       Limits::denorm_min(),  T(1),
                       -Limits::denorm_min(), Limits::max(),
                       Limits::lowest(),      T(-1)};
  for (const size_t length : {1u, 12u, 100u, 5000u, 300'007u}) {
    std::vector<T> values(length);
    for (T& value : values) value = special[random() % std::size(special)];
    check_sorted(values, element, "special");
    for (T& value : values) {
      value = random() % 50 ? T(normal(random)) : special[random() % std::size(special)];
    }
    check_sorted(values, element, "normal with specials");
    for (T& value : values)
      value = T(std::exp2(-double(random() % 60)) * (1 + 1e-6 * normal(random)));
    check_sorted(values, element, "clustered exponents");
    for (T& value : values) value = T(double(random() >> 11) * 0x1p-53);
    if (length) values[0] = Limits::max();
    check_sorted(values, element, "uniform with an outlier");
  }
}

}  // namespace

TEST(sort_8_bits) {
  check_type<int8_t>(Element::Int8);
  check_type<uint8_t>(Element::Uint8);
  check_type<uint8_t>(Element::Uint8Clamped);
}

TEST(sort_16_bits) {
  check_type<int16_t>(Element::Int16);
  check_type<uint16_t>(Element::Uint16);
}

TEST(sort_32_bits) {
  check_type<int32_t>(Element::Int32);
  check_type<uint32_t>(Element::Uint32);
}

TEST(sort_64_bits) {
  check_type<int64_t>(Element::BigInt64);
  check_type<uint64_t>(Element::BigUint64);
}

TEST(sort_numbers) {
  check_numbers<float>(Element::Float32);
  check_numbers<double>(Element::Float64);
}

TEST(sort_without_memory_fails_and_touches_nothing) {
  const auto job = sort(nullptr, Element::Float64, size_t{1} << 48, 2);
  CHECK(job->state() == Job::State::Failed);
  CHECK(job->error() && std::strcmp(job->error(), "out of memory") == 0);
}

TEST(sort_can_be_cancelled) {
  Pool& pool = Pool::instance();
  pool.set_threads(2);
  std::vector<double> values(1'000'000);
  for (int round = 0; round < 10; ++round) {
    const auto job = sort_job(values.data(), Element::Float64, values.size(), 2);
    pool.submit(job);
    if (round % 2) pool.help(job, deadline_after(round / 4.0));
    const bool cancelled = job->cancel();
    pool.help(job);
    pool.wait(*job, kForever);
    CHECK(job->state() == (cancelled ? Job::State::Cancelled : Job::State::Done));
  }
}
