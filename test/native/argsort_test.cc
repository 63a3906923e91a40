#include "compute/argsort.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "check.h"
#include "compute/order.h"
#include "sets.h"

using namespace manycore;

namespace {

void run(const std::shared_ptr<Job>& job, unsigned threads) {
  Pool& pool = Pool::instance();
  pool.set_threads(threads);
  pool.submit(job);
  pool.help(job);
  pool.wait(*job, kForever);
}

template <class T>
std::vector<uint32_t> expected_order(const std::vector<T>& values) {
  std::vector<uint32_t> indices(values.size());
  std::iota(indices.begin(), indices.end(), 0u);
  std::stable_sort(indices.begin(), indices.end(),
                   [&](uint32_t a, uint32_t b) { return to_key(values[a]) < to_key(values[b]); });
  return indices;
}

template <class T>
void check_order(const std::vector<T>& values, Element element, const char* what) {
  const std::vector<uint32_t> expected = expected_order(values);
  const std::vector<T> before = values;
  for (const unsigned threads : {1u, 3u}) {
    std::vector<uint32_t> out(values.size() + 1, 4242);
    const auto job = argsort_job(values.data(), element, values.size(), out.data(), threads);
    run(job, threads);
    CHECK(job->state() == Job::State::Done);
    const bool right = std::equal(expected.begin(), expected.end(), out.begin());
    if (!right) std::printf("%s, %zu elements\n", what, values.size());
    CHECK(right);
    CHECK_EQ(out.back(), 4242u);
  }
  CHECK(values.empty() || !std::memcmp(before.data(), values.data(), values.size() * sizeof(T)));
}

template <class T>
void check_type(Element element) {
  std::mt19937_64 random(11);
  using Limits = std::numeric_limits<T>;
  using Make = std::function<T(size_t, size_t)>;
  const std::pair<const char*, Make> distributions[] = {
      {"random bits", [&](size_t, size_t) { return from_key<T>(KeyOf<T>(random())); }},
      {"small", [&](size_t, size_t) { return T(random() % 100); }},
      {"all equal", [&](size_t, size_t) { return T(42); }},
      {"thousands", [&](size_t, size_t) { return T(random() % 30'000); }},
      {"reversed", [&](size_t i, size_t n) { return T(n - i); }},
      {"outliers",
       [&](size_t i, size_t) { return i % 1000 ? T(100 + random() % 3) : Limits::max(); }},
      {"crowds at both ends",
       [&](size_t, size_t) {
         const T offset = T(random() % 4000);
         return random() % 2 ? T(Limits::max() - offset) : T(Limits::lowest() + offset);
       }},
  };
  for (const auto& [name, make] : distributions) {
    for (const size_t length : {0u, 1u, 2u, 16u, 17u, 1001u, 17'000u, 60'007u}) {
      std::vector<T> values(length);
      for (size_t i = 0; i < length; ++i) values[i] = make(i, length);
      check_order(values, element, name);
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
  for (const size_t length : {12u, 5000u, 100'007u}) {
    std::vector<T> values(length);
    for (T& value : values) value = special[random() % std::size(special)];
    check_order(values, element, "special");
    for (T& value : values) {
      value = random() % 50 ? T(normal(random)) : special[random() % std::size(special)];
    }
    check_order(values, element, "normal with specials");
    for (T& value : values) {
      value = T(std::exp2(-double(random() % 60)) * (1 + 1e-6 * normal(random)));
    }
    check_order(values, element, "clustered exponents");
    // One splitter apart from all others: the rest agrees in all bits that an item has room for.
    for (T& value : values) value = T(1 + double(random() % 5000) * 0x1p-52);
    values[0] = Limits::max();
    values[1] = Limits::lowest();
    check_order(values, element, "neighbours with outliers");
  }
}

}  // namespace

TEST(argsort_of_integers) {
  check_type<int8_t>(Element::Int8);
  check_type<uint8_t>(Element::Uint8Clamped);
  check_type<int16_t>(Element::Int16);
  check_type<uint16_t>(Element::Uint16);
  check_type<int32_t>(Element::Int32);
  check_type<uint32_t>(Element::Uint32);
  check_type<int64_t>(Element::BigInt64);
  check_type<uint64_t>(Element::BigUint64);
}

TEST(argsort_of_numbers) {
  check_type<double>(Element::Float64);
  check_numbers<float>(Element::Float32);
  check_numbers<double>(Element::Float64);
}

TEST(argsort_into_the_array_itself) {
  std::mt19937_64 random(3);
  for (const size_t length : {1u, 100u, 50'003u}) {
    for (const size_t shift : {size_t{0}, length / 2, length}) {
      std::vector<double> memory(length);
      for (double& value : memory) value = double(random() % 1000) - 500;
      const auto expected = expected_order(memory);
      auto* const out = reinterpret_cast<uint32_t*>(memory.data()) + shift;
      const auto job = argsort_job(memory.data(), Element::Float64, length, out, 2);
      run(job, 2);
      CHECK(job->state() == Job::State::Done);
      CHECK(!std::memcmp(out, expected.data(), length * sizeof(uint32_t)));
    }
  }
}

TEST(argsort_without_memory_fails) {
  auto* const elsewhere = reinterpret_cast<uint32_t*>(uintptr_t{1} << 60);
  const auto job = argsort_job(nullptr, Element::Float64, size_t{1} << 48, elsewhere, 2);
  run(job, 2);
  CHECK(job->state() == Job::State::Failed);
  CHECK(job->error() && std::strcmp(job->error(), "out of memory") == 0);
}

TEST(argsort_can_be_cancelled) {
  std::vector<double> values(500'000);
  std::vector<uint32_t> out(values.size());
  for (int round = 0; round < 10; ++round) {
    const auto job = argsort_job(values.data(), Element::Float64, values.size(), out.data(), 2);
    Pool& pool = Pool::instance();
    pool.set_threads(2);
    pool.submit(job);
    if (round % 2) pool.help(job, deadline_after(round / 4.0));
    const bool cancelled = job->cancel();
    pool.help(job);
    pool.wait(*job, kForever);
    CHECK(job->state() == (cancelled ? Job::State::Cancelled : Job::State::Done));
  }
}
