// Measures the error of every function of compute/math.h against MPFR, in units in the last place
// of the exact result: npm run check:math. Arguments are random bit patterns, random numbers of
// usual sizes, and neighbours of the points that are hard for the function.
//
//   check_math [count] [function] [seed]    a table; status 1 if a function is off by more than 1
//   ulp check_math --values                     what test/native/math/values.data contains
#include <mpfr.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "compute/math.h"
#include "functions.h"
#include "sets.h"

using namespace manycore;

namespace {

std::mt19937_64 random_bits;

double uniform(double low, double high) {
  return low + (high - low) * static_cast<double>(random_bits() >> 11) * 0x1p-53;
}

// Every bit pattern, every exponent between two, or near one of the function's points.
double argument(const Function& function, size_t kind) {
  if (kind % 4 == 0) return __builtin_bit_cast(double, random_bits());
  if (kind % 4 == 1) {
    const double x = std::ldexp(uniform(1, 2), static_cast<int>(random_bits() % 64) - 40);
    return random_bits() & 1 ? -x : x;
  }
  if (kind % 4 == 2) {
    const Range& range = function.ranges[random_bits() % function.ranges.size()];
    return uniform(range.low, range.high);
  }
  double x = function.near.empty() ? 1.0 : function.near[random_bits() % function.near.size()];
  if (function.multiples) x *= static_cast<double>(random_bits() >> (11 + random_bits() % 52));
  const int bits = static_cast<int>(random_bits() % 52);
  const int64_t step =
      static_cast<int64_t>(random_bits() >> (64 - 1 - bits)) * (random_bits() & 1 ? 1 : -1);
  const double y = __builtin_bit_cast(double, __builtin_bit_cast(int64_t, x) + step);
  return random_bits() & 1 ? -y : y;
}

// The exponent of the last place in x's binade; of a subnormal's, that of the smallest number.
int last_place(double x) {
  int exponent;
  std::frexp(x, &exponent);
  return std::max(exponent - 53, -1074);
}

double error_of(double got, mpfr_t exact) {
  const double rounded = mpfr_get_d(exact, MPFR_RNDN);
  if (std::isnan(rounded) || std::isnan(got)) {
    return std::isnan(rounded) && std::isnan(got) ? 0 : 1e9;
  }
  if (rounded == got) {
    if (std::signbit(rounded) != std::signbit(got)) return 1e9;
    if (rounded == 0 || std::isinf(rounded)) return 0;
  }
  if (std::isinf(got)) return 1e9;
  if (std::isinf(rounded)) return 1e9;
  const int place = last_place(rounded);
  mpfr_sub_d(exact, exact, got, MPFR_RNDN);
  mpfr_mul_2si(exact, exact, -place, MPFR_RNDN);
  return std::abs(mpfr_get_d(exact, MPFR_RNDN));
}

struct Exact1 {
  const char* name;
  int (*value)(mpfr_t, const mpfr_t, mpfr_rnd_t);
};

struct Exact2 {
  const char* name;
  int (*value)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);
};

const Exact1 kExact1[] = {
    {"exp", mpfr_exp},     {"expm1", mpfr_expm1}, {"log", mpfr_log},   {"log1p", mpfr_log1p},
    {"log2", mpfr_log2},   {"log10", mpfr_log10}, {"sin", mpfr_sin},   {"cos", mpfr_cos},
    {"tan", mpfr_tan},     {"asin", mpfr_asin},   {"acos", mpfr_acos}, {"atan", mpfr_atan},
    {"sinh", mpfr_sinh},   {"cosh", mpfr_cosh},   {"tanh", mpfr_tanh}, {"asinh", mpfr_asinh},
    {"acosh", mpfr_acosh}, {"atanh", mpfr_atanh}, {"cbrt", mpfr_cbrt},
};

const Exact2 kExact2[] = {{"hypot", mpfr_hypot}, {"atan2", mpfr_atan2}, {"pow", mpfr_pow}};

void exact_value(const std::string& name, mpfr_t value, mpfr_t x, mpfr_t y) {
  for (const Exact1& exact : kExact1) {
    if (name == exact.name) exact.value(value, x, MPFR_RNDN);
  }
  for (const Exact2& exact : kExact2) {
    if (name == exact.name) exact.value(value, x, y, MPFR_RNDN);
  }
  // ECMAScript differs from C here.
  if (name == "pow" && !mpfr_number_p(y) && mpfr_cmpabs_ui(x, 1) == 0) mpfr_set_nan(value);
}

// Nanoseconds per element of blocks that stay in the cache, the best of many rounds.
double speed(const Function& function, Isa set) {
  const std::string name = function.name;
  const bool unit = name == "asin" || name == "acos" || name == "atanh";
  std::vector<double> a(1024), b(1024), y(1024);
  for (size_t i = 0; i < a.size(); ++i) {
    a[i] = unit ? uniform(-0.99, 0.99) : name == "acosh" ? uniform(1, 10) : uniform(0.1, 10);
    b[i] = uniform(-3, 3);
  }
  double best = 1e9;
  for (int round = 0; round < 100; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) {
      function.run(math(set), y.data(), a.data(), b.data(), a.size());
    }
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count() / 20 / static_cast<double>(a.size()));
  }
  return best;
}

int print_speeds() {
  for (const Function& function : functions()) {
    std::printf("| %s |", function.name);
    for (const Isa set : supported_sets()) std::printf(" %.2f |", speed(function, set));
    std::printf("\n");
  }
  return 0;
}

// Prints some arguments and the correctly rounded results as values.data has them.
void print_values(const Function& function, size_t count) {
  mpfr_t x, y, exact;
  mpfr_inits2(53, x, y, static_cast<mpfr_ptr>(nullptr));
  mpfr_init2(exact, 140);
  for (size_t done = 0, i = 0; done < count; ++i) {
    const double a = argument(function, i);
    const double b = function.binary() ? argument(function, i / 4) : 0;
    mpfr_set_d(x, a, MPFR_RNDN);
    mpfr_set_d(y, b, MPFR_RNDN);
    exact_value(function.name, exact, x, y);
    const double rounded = mpfr_get_d(exact, MPFR_RNDN);
    if (!std::isfinite(a + b + rounded) || (rounded == 0 && i % 8 != 0)) continue;
    std::printf("{\"%s\", %a, %a, %a},\n", function.name, a, b, rounded);
    ++done;
  }
}

}  // namespace

int main(int count, char** values) {
  if (count > 1 && std::strcmp(values[1], "--values") == 0) {
    for (const Function& function : functions()) print_values(function, 120);
    return 0;
  }
  if (count > 1 && std::strcmp(values[1], "--speed") == 0) return print_speeds();
  const size_t total = static_cast<size_t>(count > 1 ? std::atof(values[1]) : 1e6);
  const char* only = count > 2 ? values[2] : nullptr;
  random_bits.seed(count > 3 ? std::strtoull(values[3], nullptr, 10) : 1);
  std::printf("| function | max error in ulp | at |\n|---|---|---|\n");
  bool good = true;
  mpfr_t x, y, exact;
  mpfr_inits2(53, x, y, static_cast<mpfr_ptr>(nullptr));
  mpfr_init2(exact, 140);
  std::vector<double> a(4096), b(4096), got(4096);
  for (const Function& function : functions()) {
    if (only != nullptr && function.name != std::string(only)) continue;
    double worst = -1, worst_a = 0, worst_b = 0;
    for (size_t done = 0; done < total; done += a.size()) {
      for (size_t i = 0; i < a.size(); ++i) {
        a[i] = argument(function, i);
        b[i] = function.binary() ? argument(function, i / 4) : 0;
        // Results of every size, for which the logarithm has to be most exact.
        if (&Math::pow == function.of2 && i % 2 == 1)
          b[i] = uniform(-1075, 1024) / std::log2(std::abs(a[i]));
      }
      function.run(math(), got.data(), a.data(), b.data(), a.size());
      for (size_t i = 0; i < a.size(); ++i) {
        mpfr_set_d(x, a[i], MPFR_RNDN);
        mpfr_set_d(y, b[i], MPFR_RNDN);
        exact_value(function.name, exact, x, y);
        const double error = error_of(got[i], exact);
        if (error <= worst) continue;
        worst = error;
        worst_a = a[i];
        worst_b = b[i];
      }
    }
    std::printf(function.binary() ? "| %s | %.3f | %a, %a |\n" : "| %s | %.3f | %a |\n",
                function.name, worst, worst_a, worst_b);
    std::fflush(stdout);
    if (worst > 1) good = false;
  }
  return good ? 0 : 1;
}
