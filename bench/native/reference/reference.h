// The C++ references of `manycore bench --compare`: plain loops on std::thread, no library. Each
// program stays for all rounds. It reads a number of threads per line, does the work, and answers
// with a line of JSON and the bytes of the result.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <type_traits>
#include <vector>

namespace reference {

/** Calls `each(begin, end)` for `parts` ranges that make up 0 … length; whoever is done takes the
 * next one. */
template <class Each>
void parallel(size_t length, size_t parts, int threads, Each each) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t part; (part = next++) < parts;) {
      each(length * part / parts, length * (part + 1) / parts);
    }
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads; i++) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

/** The sum of what `each(begin, end)` gives, for integers or whatever may be added in any order. */
template <class Each>
double sum(size_t length, size_t parts, int threads, Each each) {
  std::vector<double> sums(parts);
  parallel(length, parts, threads, [&](size_t begin, size_t end) {
    sums[(begin * parts + length - 1) / length] = each(begin, end);
  });
  double total = 0;
  for (double one : sums) total += one;
  return total;
}

/** Chris Wellons' lowbias32, as in bench/support/random.ts. */
inline uint32_t hash(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x7feb352d;
  x = (x ^ (x >> 15)) * 0x846ca68b;
  return x ^ (x >> 16);
}
inline double fraction(uint32_t n) { return hash(n) / 4294967296.0; }

template <class T>
const char* name_of() {
  if (std::is_same_v<T, double>) return "float64";
  if (std::is_same_v<T, uint32_t>) return "uint32";
  if (std::is_same_v<T, uint16_t>) return "uint16";
  return "unknown";
}

template <class T>
void answer(double ms, const char* type, const T* data, size_t count) {
  std::printf("{\"ms\":%.6f,\"type\":\"%s\",\"bytes\":%zu}\n", ms, type, count * sizeof(T));
  std::fwrite(data, sizeof(T), count, stdout);
  std::fflush(stdout);
}

/** `prepare()` is not timed; `run(threads)` returns a double or a vector. */
template <class Prepare, class Run>
int serve(Prepare prepare, Run run) {
  int threads;
  while (std::scanf("%d", &threads) == 1) {
    prepare();
    const auto begin = std::chrono::steady_clock::now();
    const auto& result = run(threads);
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - begin;
    using Result = std::decay_t<decltype(result)>;
    if constexpr (std::is_same_v<Result, double>) {
      answer(elapsed.count(), "number", &result, 1);
    } else {
      answer(elapsed.count(), name_of<typename Result::value_type>(), result.data(), result.size());
    }
  }
  return 0;
}
template <class Run>
int serve(Run run) {
  return serve([] {}, run);
}

inline size_t number(int argc, char** argv, int index) {
  if (index >= argc) std::exit(2);
  return std::strtoull(argv[index], nullptr, 10);
}

}  // namespace reference
