#include "compute/matmul.h"

#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "check.h"
#include "sets.h"

using namespace manycore;

namespace {

void finish(const std::shared_ptr<Job>& job, unsigned threads) {
  run(job, threads);
  CHECK(job->state() == Job::State::Done);
}

// C++ is compiled without contraction, so this is what JavaScript computes.
template <class T, class A, class B>
std::vector<T> plain(const A* a, const B* b, const Shape& shape) {
  const auto [m, n, k] = shape;
  std::vector<T> c(m * n);
  for (size_t i = 0; i < m; ++i) {
    for (size_t j = 0; j < n; ++j) {
      T sum = 0;
      for (size_t p = 0; p < k; ++p) sum += T(a[i * k + p]) * T(b[p * n + j]);
      c[i * n + j] = sum;
    }
  }
  return c;
}

template <class T>
void check_same(const std::vector<T>& expected, const T* c, Isa set, const Shape& shape) {
  size_t wrong = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const bool nan = expected[i] != expected[i] && c[i] != c[i];
    wrong += !nan && std::memcmp(&expected[i], &c[i], sizeof(T)) != 0;
  }
  if (wrong) {
    std::printf("%s, %zu x %zu x %zu: %zu wrong\n", name_of(set), shape.m, shape.n, shape.k, wrong);
  }
  CHECK_EQ(wrong, 0u);
}

// Magnitudes so different that every other order of additions would show.
template <class T>
std::vector<T> values(size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<T> out(count);
  for (T& value : out) {
    value = T(normal(random) * double(uint64_t{1} << (random() % 20)));
    if (random() % 16 == 0) value = T(random() % 2 ? 0.0 : -0.0);
  }
  return out;
}

template <class T, class A, class B>
void check_shapes(Element left, Element right, const std::vector<Shape>& shapes) {
  for (const Shape& shape : shapes) {
    const auto [m, n, k] = shape;
    const std::vector<A> a = values<A>(m * k, 1);
    const std::vector<B> b = values<B>(k * n, 2);
    const std::vector<T> expected = plain<T>(a.data(), b.data(), shape);
    for (const Isa set : supported_sets()) {
      for (const unsigned threads : {1u, 3u}) {
        std::vector<T> c(m * n + 1, T(4242));
        finish(matmul_job({a.data(), left}, {b.data(), right}, c.data(), shape, threads, set),
               threads);
        check_same(expected, c.data(), set, shape);
        CHECK_EQ(c.back(), T(4242));
      }
    }
  }
}

const std::vector<Shape> kShapes = {
    {0, 0, 0},      {0, 3, 2},      {3, 0, 2},    {3, 2, 0},     {20, 30, 0},     {1, 1, 1},
    {1, 1, 1000},   {1, 300, 5},    {300, 1, 5},  {40, 40, 1},   {2, 3, 4},       {4, 100, 17},
    {8, 24, 192},   {9, 25, 193},   {17, 7, 400}, {64, 64, 64},  {100, 100, 100}, {33, 129, 385},
    {13, 2100, 10}, {3, 2100, 200}, {150, 47, 7}, {129, 300, 65}};

}  // namespace

TEST(matmul_equals_the_plain_loop_to_the_bit) {
  check_shapes<double, double, double>(Element::Float64, Element::Float64, kShapes);
  check_shapes<float, float, float>(Element::Float32, Element::Float32, kShapes);
}

TEST(matmul_converts_other_types_to_doubles) {
  const std::vector<Shape> shapes = {{2, 3, 4}, {40, 50, 200}, {300, 3, 300}, {3, 300, 300}};
  check_shapes<double, int8_t, uint8_t>(Element::Int8, Element::Uint8Clamped, shapes);
  check_shapes<double, int16_t, uint16_t>(Element::Int16, Element::Uint16, shapes);
  check_shapes<double, int32_t, uint32_t>(Element::Int32, Element::Uint32, shapes);
  check_shapes<double, float, double>(Element::Float32, Element::Float64, shapes);
  check_shapes<double, double, uint8_t>(Element::Float64, Element::Uint8, shapes);
}

TEST(matmul_of_special_numbers) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const Shape& shape : {Shape{3, 5, 4}, Shape{19, 27, 9}}) {
    const auto [m, n, k] = shape;
    std::vector<double> a(m * k, -0.0), b(k * n, 1.0);
    a[k] = kInfinity;
    b[1] = 0;  // infinity * 0
    b[2] = -kInfinity;
    const auto expected = plain<double>(a.data(), b.data(), shape);
    for (const Isa set : supported_sets()) {
      std::vector<double> c(m * n);
      finish(matmul_job({a.data(), Element::Float64}, {b.data(), Element::Float64}, c.data(), shape,
                        2, set),
             2);
      check_same(expected, c.data(), set, shape);
    }
  }
}

TEST(matmul_into_its_factors) {
  for (const size_t side : {5u, 50u, 120u}) {
    const Shape shape{side, side, side};
    const size_t count = side * side;
    const std::vector<double> a = values<double>(count, 1), b = values<double>(count, 2);
    const auto expected = plain<double>(a.data(), b.data(), shape);
    const auto square = plain<double>(a.data(), a.data(), shape);
    for (const Isa set : supported_sets()) {
      for (const size_t shift : {size_t{0}, size_t{3}, count - 1}) {
        std::vector<double> memory(2 * count);
        double* const low = memory.data();
        const auto multiply = [&](const double* x, const double* y, double* out) {
          finish(matmul_job({x, Element::Float64}, {y, Element::Float64}, out, shape, 2, set), 2);
        };
        std::vector<double> other = b;
        std::memcpy(low, a.data(), count * sizeof(double));
        multiply(low, other.data(), low + shift);
        check_same(expected, low + shift, set, shape);
        other = a;
        std::memcpy(low + shift, b.data(), count * sizeof(double));
        multiply(other.data(), low + shift, low);
        check_same(expected, low, set, shape);
        std::memcpy(low, a.data(), count * sizeof(double));
        multiply(low, low, low);
        check_same(square, low, set, shape);
      }
    }
  }
}

TEST(matmul_without_memory_fails) {
  const auto job = matmul_job({nullptr, Element::Float64}, {nullptr, Element::Float64}, nullptr,
                              {9, size_t{1} << 24, size_t{1} << 24}, 2);
  Pool::instance().submit(job);
  Pool::instance().help(job);
  Pool::wait(*job, kForever);
  CHECK(job->state() == Job::State::Failed);
}

TEST(matmul_can_be_cancelled_within_a_block) {
  const size_t depth = 2'000'000;
  const std::vector<double> a(depth, 1), b(depth, 1);
  double c = 0;
  const auto job =
      matmul_job({a.data(), Element::Float64}, {b.data(), Element::Float64}, &c, {1, 1, depth}, 2);
  Pool::instance().submit(job);
  const bool cancelled = job->cancel();
  Pool::instance().help(job);
  Pool::wait(*job, kForever);
  CHECK(job->state() == (cancelled ? Job::State::Cancelled : Job::State::Done));
}
