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
#include "distributions.h"
#include "sets.h"

using namespace manycore;

namespace {

std::shared_ptr<Job> sort(void* data, Element element, size_t length, unsigned threads) {
  auto job = sort_job(data, element, length, threads);
  run(job, threads);
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
  for_each_distribution<T>(
      {0, 1, 2, 3, 31, 33, 100, 1001, 40'000, 300'007},
      [&](const std::vector<T>& values, const char* name) { check_sorted(values, element, name); });
}

template <class T>
void check_numbers(Element element) {
  for_each_strange<T>(
      {1, 12, 100, 5000, 300'007},
      [&](const std::vector<T>& values, const char* name) { check_sorted(values, element, name); });
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
