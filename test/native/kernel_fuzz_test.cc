// The fuzzer's target (test/fuzz/kernel.cc) on bytes that are the same every time.
#include <random>

#include "check.h"
#include "kernel_call.h"

using namespace manycore::kernel;

TEST(any_bytes_are_a_call) {
  std::mt19937 random(1);
  size_t sound = 0;
  for (int round = 0; round < 10'000; ++round) {
    std::vector<uint8_t> bytes(600);
    for (uint8_t& each : bytes) each = static_cast<uint8_t>(random());
    sound += fuzz::run(bytes.data(), bytes.size());
  }
  CHECK(sound > 6000);
}
