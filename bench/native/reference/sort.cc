#include "reference.h"

int main(int argc, char** argv) {
  const size_t length = reference::number(argc, argv, 1);
  std::vector<double> input(length), data, scratch(length);
  uint32_t state = 0x9e3779b9;
  for (double& value : input) {
    state = state * 1664525 + 1013904223;
    const double number = static_cast<int32_t>(state);
    value = number * std::abs(number);
  }
  const auto prepare = [&] { data = input; };
  return reference::serve(prepare, [&](int threads) -> const std::vector<double>& {
    size_t run = (length + threads - 1) / threads;
    reference::parallel(threads, threads, threads, [&](size_t part, size_t) {
      const size_t begin = std::min(length, part * run), end = std::min(length, begin + run);
      std::sort(data.begin() + begin, data.begin() + end);
    });
    for (; run < length; run *= 2) {
      const size_t pairs = (length + 2 * run - 1) / (2 * run);
      reference::parallel(pairs, pairs, threads, [&](size_t pair, size_t) {
        const size_t begin = 2 * pair * run, middle = std::min(length, begin + run);
        const size_t end = std::min(length, middle + run);
        std::merge(data.begin() + begin, data.begin() + middle, data.begin() + middle,
                   data.begin() + end, scratch.begin() + begin);
      });
      data.swap(scratch);
    }
    return data;
  });
}
