#include "compute/cumsum.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "check.h"
#include "compute/loops.h"
#include "sets.h"

using namespace manycore;

namespace {

constexpr size_t kLengths[] = {0, 1, 2, 1023, 1024, 1025, 4095, 4096, 4097, 9000, 300'001};

void cumsum(const Values& x, const Values& out, unsigned threads, Isa set) {
  Pool::instance().set_threads(threads);
  const std::shared_ptr<Job> job = cumsum_job(x, out, threads, set);
  Pool::instance().submit(job);
  Pool::instance().help(job);
  Pool::wait(*job, kForever);
  CHECK(job->state() == Job::State::Done);
}

// In the documented order.
template <class T>
std::vector<double> plain(const T* values, size_t length) {
  std::vector<double> out(length);
  double before = 0, sum = 0;
  for (size_t i = 0; i < length; ++i) {
    if (i % 1024 == 0 && i > 0) {
      before += sum;
      sum = 0;
    }
    sum += static_cast<double>(values[i]);
    out[i] = before + sum;
  }
  return out;
}

template <class T>
void check_floating(Element element) {
  std::mt19937_64 random(21);
  std::normal_distribution<double> normal;
  std::vector<T> values(300'001);
  for (T& value : values) value = static_cast<T>(normal(random) * 1e3);
  for (const size_t length : kLengths) {
    const std::vector<double> expected = plain(values.data(), length);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 2u, 3u, 8u}) {
        std::vector<double> out(length);
        cumsum({values.data(), element, length}, {out.data(), Element::Float64, length}, threads,
               set);
        CHECK(length == 0 || std::memcmp(out.data(), expected.data(), length * 8) == 0);
      }
    }
  }
}

template <class T>
void check_integers(Element element) {
  std::mt19937_64 random(22);
  std::vector<T> values(300'001);
  for (T& value : values) value = static_cast<T>(random());
  for (const size_t length : kLengths) {
    std::vector<int64_t> sums(length);
    int64_t sum = 0;
    for (size_t i = 0; i < length; ++i) sums[i] = sum += static_cast<int64_t>(values[i]);
    for (const Isa set : supported_sets()) {
      const Values x{values.data(), element, length};
      std::vector<double> numbers(length);
      cumsum(x, {numbers.data(), Element::Float64, length}, 2, set);
      std::vector<uint16_t> low(length);
      cumsum(x, {low.data(), Element::Int16, length}, 3, set);
      std::vector<uint8_t> clamped(length);
      cumsum(x, {clamped.data(), Element::Uint8Clamped, length}, 1, set);
      size_t wrong = 0;
      for (size_t i = 0; i < length; ++i) {
        wrong += numbers[i] != static_cast<double>(sums[i]);
        wrong += low[i] != static_cast<uint16_t>(sums[i]);
        wrong += clamped[i] != (sums[i] < 0 ? 0 : sums[i] > 255 ? 255 : sums[i]);
      }
      CHECK_EQ(wrong, size_t{0});
    }
  }
}

}  // namespace

TEST(running_sums_of_numbers_are_the_same_to_the_bit) {
  check_floating<float>(Element::Float32);
  check_floating<double>(Element::Float64);
}

TEST(running_sums_of_integers_are_exact) {
  check_integers<int8_t>(Element::Int8);
  check_integers<uint8_t>(Element::Uint8);
  check_integers<uint8_t>(Element::Uint8Clamped);
  check_integers<int16_t>(Element::Int16);
  check_integers<uint16_t>(Element::Uint16);
  check_integers<int32_t>(Element::Int32);
  check_integers<uint32_t>(Element::Uint32);
}

TEST(running_sums_of_wide_integers_wrap) {
  std::mt19937_64 random(23);
  std::vector<uint64_t> values(100'003), expected(values.size());
  uint64_t sum = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = random();
    expected[i] = sum += values[i];
  }
  for (const Isa set : supported_sets()) {
    std::vector<uint64_t> out(values.size());
    cumsum({values.data(), Element::BigUint64, values.size()},
           {out.data(), Element::BigInt64, out.size()}, 3, set);
    CHECK(out == expected);
  }
}

TEST(running_sums_may_overwrite_their_input) {
  for (const size_t shift : {0, 1, 5000}) {
    for (const Isa set : supported_sets()) {
      std::vector<double> memory(300'001 + shift);
      for (size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<double>(i % 1000) / 7;
      const size_t length = memory.size() - shift;
      for (const bool upwards : {false, true}) {
        std::vector<double> copy = memory;
        double* in = copy.data() + (upwards ? 0 : shift);
        double* out = copy.data() + (upwards ? shift : 0);
        const std::vector<double> expected = plain(in, length);
        cumsum({in, Element::Float64, length}, {out, Element::Float64, length}, 3, set);
        CHECK(length == 0 || std::memcmp(out, expected.data(), length * 8) == 0);
      }
      std::vector<double> copy = memory;
      const std::vector<double> expected = plain(copy.data(), length);
      cumsum({copy.data(), Element::Float64, length}, {copy.data(), Element::Float32, length}, 3,
             set);
      const float* out = reinterpret_cast<const float*>(copy.data());
      size_t wrong = 0;
      for (size_t i = 0; i < length; ++i) wrong += out[i] != static_cast<float>(expected[i]);
      CHECK_EQ(wrong, size_t{0});
    }
  }
}

// What JavaScript's assignments to typed arrays give.
TEST(numbers_are_stored_as_javascript_stores_them) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const double values[] = {nan,
                           infinity,
                           -infinity,
                           -0.0,
                           0.5,
                           1.5,
                           2.5,
                           254.5,
                           255.5,
                           -1.5,
                           300.7,
                           0x1p31,
                           0x1p32 + 5,
                           -0x1p31,
                           0x1p63,
                           0x1p63 + 0x1p12,
                           -0x1p64 - 0x1p13,
                           0x1p83,
                           0x1p84,
                           1e300,
                           -0x1p52 - 3};
  const uint32_t low[] = {0,
                          0,
                          0,
                          0,
                          0,
                          1,
                          2,
                          254,
                          255,
                          ~uint32_t{0},
                          300,
                          0x80000000,
                          5,
                          0x80000000,
                          0,
                          4096,
                          uint32_t{0} - 8192,
                          0,
                          0,
                          0,
                          uint32_t{0} - 3};
  const uint8_t clamped[] = {0,   255, 0, 0,   0,   2, 2,   254, 255, 0, 255,
                             255, 255, 0, 255, 255, 0, 255, 255, 255, 0};
  constexpr size_t count = sizeof(values) / sizeof(*values);
  static_assert(count == sizeof(low) / sizeof(*low) && count == sizeof(clamped));
  for (const Isa set : supported_sets()) {
    const Loops& table = loops(set);
    for (size_t i = 0; i < count; ++i) {
      uint32_t word = 1;
      uint8_t byte = 1, small = 1;
      table.store[static_cast<size_t>(Element::Uint32)](values + i, 1, &word);
      table.store[static_cast<size_t>(Element::Int8)](values + i, 1, &byte);
      table.store[static_cast<size_t>(Element::Uint8Clamped)](values + i, 1, &small);
      CHECK_EQ(word, low[i]);
      CHECK_EQ(byte, static_cast<uint8_t>(low[i]));
      CHECK_EQ(small, clamped[i]);
    }
    uint32_t words[count];
    table.store[static_cast<size_t>(Element::Int32)](values, count, words);
    CHECK(std::memcmp(words, low, sizeof(low)) == 0);
  }
}
