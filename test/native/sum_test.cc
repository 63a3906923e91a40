#include "compute/sum.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "check.h"
#include "sets.h"
#include "thread/pool.h"

using namespace manycore;

namespace {

constexpr size_t kLengths[] = {0, 1, 2, 15, 16, 17, 1000, 4095, 4096, 4097, 100'003, 1'000'001};

std::shared_ptr<Sum> sum(const void* data, Element element, size_t length, unsigned threads,
                         Isa set) {
  return run_with<Sum>(threads, Values{const_cast<void*>(data), element, length}, threads, set);
}

template <class T>
void check_integers(Element element) {
  std::mt19937_64 random(7);
  std::vector<T> values(1'000'001);
  for (T& value : values) value = static_cast<T>(random());
  values[0] = std::numeric_limits<T>::max();
  values[1] = std::numeric_limits<T>::min();
  for (const size_t length : kLengths) {
    uint64_t expected = 0;
    for (size_t i = 0; i < length; ++i) expected += static_cast<uint64_t>(values[i]);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 3u}) {
        const auto job = sum(values.data(), element, length, threads, set);
        CHECK_EQ(job->integer(), static_cast<int64_t>(expected));
        if (sizeof(T) < 8) {
          CHECK_EQ(job->number(), static_cast<double>(static_cast<int64_t>(expected)));
        }
      }
    }
  }
}

template <class T>
void check_numbers(Element element) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<T> values(1'000'001);
  for (T& value : values) value = static_cast<T>(normal(random) * 1e3);
  for (const size_t length : kLengths) {
    long double exact = 0;
    for (size_t i = 0; i < length; ++i) exact += values[i];
    const double first = sum(values.data(), element, length, 1, Isa::Baseline)->number();
    CHECK(std::abs(static_cast<double>(first - exact)) <= 1e-6);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 2u, 3u, 8u}) {
        const double again = sum(values.data(), element, length, threads, set)->number();
        CHECK(std::memcmp(&first, &again, sizeof(first)) == 0);
      }
    }
  }
}

}  // namespace

TEST(sum_of_integers) {
  check_integers<int8_t>(Element::Int8);
  check_integers<uint8_t>(Element::Uint8);
  check_integers<uint8_t>(Element::Uint8Clamped);
  check_integers<int16_t>(Element::Int16);
  check_integers<uint16_t>(Element::Uint16);
  check_integers<int32_t>(Element::Int32);
  check_integers<uint32_t>(Element::Uint32);
  check_integers<int64_t>(Element::BigInt64);
  check_integers<uint64_t>(Element::BigUint64);
}

TEST(sum_of_extreme_integers_does_not_overflow) {
  const size_t length = 300'000;
  const std::vector<uint32_t> high(length, UINT32_MAX);
  const std::vector<int32_t> low(length, INT32_MIN);
  const std::vector<uint8_t> bytes(length, 255);
  for (const Isa set : supported_sets()) {
    CHECK_EQ(sum(high.data(), Element::Uint32, length, 2, set)->number(), 4294967295.0 * length);
    CHECK_EQ(sum(low.data(), Element::Int32, length, 2, set)->number(), -2147483648.0 * length);
    CHECK_EQ(sum(bytes.data(), Element::Uint8, length, 2, set)->number(), 255.0 * length);
  }
}

TEST(sum_of_numbers_is_the_same_to_the_bit) {
  check_numbers<float>(Element::Float32);
  check_numbers<double>(Element::Float64);
}

TEST(sum_of_special_numbers) {
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> values(10'000, 1.0);
  for (const Isa set : supported_sets()) {
    values[77] = infinity;
    CHECK_EQ(sum(values.data(), Element::Float64, values.size(), 2, set)->number(), infinity);
    values[9'999] = -infinity;
    CHECK(std::isnan(sum(values.data(), Element::Float64, values.size(), 2, set)->number()));
    values[77] = values[9'999] = 1.0;
    CHECK_EQ(sum(values.data(), Element::Float64, values.size(), 2, set)->number(), 10'000.0);
  }
}

TEST(sum_range_adds_every_number) {
  for (const double n : {0.0, 1.0, 2.0, 100.0, 65'535.0, 65'536.0, 65'537.0, 1e7}) {
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 2u, 3u, 8u}) {
        const auto job = run_with<SumRange>(threads, static_cast<size_t>(n), threads, set);
        CHECK_EQ(job->number(), n > 0 ? n * (n - 1) / 2 : 0.0);
      }
    }
  }
}

TEST(mean_of_wide_integers_does_not_wrap) {
  const size_t length = 100'003;
  std::vector<uint64_t> high(length, UINT64_MAX);
  std::vector<int64_t> low(length, INT64_MIN);
  std::vector<int64_t> mixed(length);
  double expected = 0;
  for (size_t i = 0; i < length; ++i) {
    mixed[i] = (i % 3 ? -1 : 1) * static_cast<int64_t>(i) * 1000;
    expected += static_cast<double>(mixed[i]);
  }
  for (const Isa set : supported_sets()) {
    CHECK_EQ(sum(high.data(), Element::BigUint64, length, 2, set)->mean(), 0x1p64);
    CHECK_EQ(sum(low.data(), Element::BigInt64, length, 2, set)->mean(), -0x1p63);
    CHECK_EQ(sum(mixed.data(), Element::BigInt64, length, 2, set)->mean(),
             expected / static_cast<double>(length));
    CHECK(std::isnan(sum(low.data(), Element::BigInt64, 0, 2, set)->mean()));
  }
}

TEST(dot_of_any_two_types) {
  std::mt19937_64 random(3);
  std::vector<int16_t> a(100'003);
  std::vector<float> b(a.size());
  std::vector<double> c(a.size());
  std::vector<uint64_t> d(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<int16_t>(random());
    b[i] = static_cast<float>(random() % 1000);
    c[i] = static_cast<double>(b[i]);
    d[i] = random();
  }
  for (const size_t length : kLengths) {
    if (length > a.size()) continue;
    double expected = 0;
    uint64_t wrapped = 0;
    for (size_t i = 0; i < length; ++i) expected += a[i] * c[i];
    for (size_t i = 0; i < length; ++i) wrapped += d[i] * d[i];
    const Values left{a.data(), Element::Int16, length};
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 3u}) {
        const Values floats{b.data(), Element::Float32, length};
        const Values doubles{c.data(), Element::Float64, length};
        const Values big{d.data(), Element::BigUint64, length};
        CHECK_EQ(run_with<Dot>(threads, left, floats, threads, set)->number(), expected);
        CHECK_EQ(run_with<Dot>(threads, doubles, left, threads, set)->number(), expected);
        CHECK_EQ(run_with<Dot>(threads, big, big, threads, set)->integer(),
                 static_cast<int64_t>(wrapped));
      }
    }
  }
}

TEST(dot_of_numbers_is_the_same_to_the_bit) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::vector<double> a(1'000'001), b(a.size());
  for (double& value : a) value = normal(random);
  for (double& value : b) value = normal(random);
  for (const size_t length : kLengths) {
    const Values left{a.data(), Element::Float64, length};
    const Values right{b.data(), Element::Float64, length};
    const double first = run_with<Dot>(1, left, right, 1u, Isa::Baseline)->number();
    long double exact = 0;
    for (size_t i = 0; i < length; ++i) exact += static_cast<long double>(a[i]) * b[i];
    CHECK(std::abs(static_cast<double>(first - exact)) <= 1e-9);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 2u, 3u, 8u}) {
        const double again = run_with<Dot>(threads, left, right, threads, set)->number();
        CHECK(std::memcmp(&first, &again, sizeof(first)) == 0);
      }
    }
  }
}
