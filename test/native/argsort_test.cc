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
#include "distributions.h"
#include "sets.h"

using namespace manycore;

namespace {

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
  for_each_distribution<T>(
      {0, 1, 2, 16, 17, 1001, 17'000, 60'007},
      [&](const std::vector<T>& values, const char* name) { check_order(values, element, name); });
}

template <class T>
void check_numbers(Element element) {
  for_each_strange<T>({12, 5000, 100'007}, [&](const std::vector<T>& values, const char* name) {
    check_order(values, element, name);
  });
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
