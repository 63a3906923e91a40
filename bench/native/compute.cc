// What bench/peers/compute.ts measures itself against in C++.
//   compute bandwidth MEGABYTES THREADS   GB/s at which so many threads read memory, the best of 10 passes
//   compute sort COUNT                    ms of std::sort over uniform doubles
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "memory/scratch.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::atomic<uint64_t> sink{0};  // so that nothing is optimised away

// Integers, and as many lanes as it takes to wait for memory alone.
uint64_t read(const uint64_t* words, size_t count) {
  uint64_t lanes[32] = {};
  for (size_t i = 0; i + 32 <= count; i += 32) {
    for (size_t lane = 0; lane < 32; ++lane) lanes[lane] ^= words[i + lane];
  }
  uint64_t all = 0;
  for (const uint64_t lane : lanes) all ^= lane;
  return all;
}

void bandwidth(size_t megabytes, unsigned threads) {
  const size_t count = megabytes * 1'000'000 / sizeof(uint64_t);
  constexpr size_t kChunk = 1 << 17;
  manycore::Scratch scratch;  // in huge pages
  auto* words = static_cast<uint64_t*>(scratch.allocate(count * sizeof(uint64_t)));
  if (!words) std::exit(1);
  for (size_t i = 0; i < count; ++i) words[i] = i;

  std::atomic<size_t> cursor{SIZE_MAX / 2};
  std::atomic<unsigned> finished{0};
  std::atomic<bool> over{false};
  const auto take_part = [&] {
    uint64_t all = 0;
    for (size_t chunk; (chunk = cursor.fetch_add(1)) * kChunk < count;) {
      all ^= read(words + chunk * kChunk, std::min(kChunk, count - chunk * kChunk));
    }
    sink ^= all;
  };
  // The others spin between the passes: starting threads is not what is measured.
  std::atomic<unsigned> pass{0};
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) {
    others.emplace_back([&] {
      for (unsigned next = 1;; ++next) {
        while (pass.load() < next) {
          if (over.load()) return;
        }
        take_part();
        ++finished;
      }
    });
  }
  double best = 0;
  for (unsigned round = 1; round <= 10; ++round) {
    finished = 0;
    cursor = 0;
    const auto start = Clock::now();
    pass = round;
    take_part();
    while (finished.load() < threads - 1) {
    }
    best = std::max(best, static_cast<double>(count * sizeof(uint64_t)) / seconds_since(start) / 1e9);
  }
  over = true;
  for (std::thread& thread : others) thread.join();
  std::printf("%.2f\n", best);
}

void sort(size_t count) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform;
  std::vector<double> values(count);
  for (double& value : values) value = uniform(random);
  const auto start = Clock::now();
  std::sort(values.begin(), values.end());
  std::printf("%.2f\n", seconds_since(start) * 1e3);
  sink ^= static_cast<uint64_t>(values[count / 2] * 1e9);
}

}  // namespace

int main(int count, char** arguments) {
  const auto is = [&](const char* name, int wanted) {
    return count == wanted && std::strcmp(arguments[1], name) == 0;
  };
  if (is("bandwidth", 4)) {
    bandwidth(std::strtoul(arguments[2], nullptr, 10),
              static_cast<unsigned>(std::strtoul(arguments[3], nullptr, 10)));
  } else if (is("sort", 3)) {
    sort(std::strtoul(arguments[2], nullptr, 10));
  } else {
    std::fprintf(stderr, "usage: compute bandwidth MEGABYTES THREADS | compute sort COUNT\n");
    return 1;
  }
  return 0;
}
