#include "compute/overlap.h"

#include <numeric>
#include <vector>

#include "check.h"

using namespace manycore;

TEST(arrays_that_share_a_byte_overlap) {
  char memory[64] = {};
  const View middle{memory + 16, 2, 8};
  CHECK(overlap(middle, {memory + 16, 16, 1}));
  CHECK(overlap(middle, {memory, 64, 1}));
  CHECK(overlap(middle, {memory + 31, 1, 1}));
  CHECK(!overlap(middle, {memory + 32, 4, 8}));
  CHECK(!overlap(middle, {memory, 2, 8}));
  CHECK(!overlap(middle, {memory + 20, 0, 8}));
  CHECK(!overlap({memory, 0, 1}, middle));
}

TEST(what_is_read_before_it_is_written_needs_no_copy) {
  char memory[64] = {};
  const View in{memory, 4, 8};
  CHECK(!must_copy(in, {memory, 4, 8}, Reads::Elementwise));
  CHECK(!must_copy(in, {memory, 3, 8}, Reads::Elementwise));
  CHECK(must_copy(in, {memory, 4, 8}, Reads::Anywhere));
  CHECK(must_copy(in, {memory, 4, 4}, Reads::Elementwise));
  CHECK(must_copy(in, {memory + 8, 4, 8}, Reads::Elementwise));
  CHECK(!must_copy(in, {memory + 32, 4, 8}, Reads::Anywhere));
}

TEST(an_input_is_copied_in_chunks) {
  std::vector<uint32_t> values(300'001);
  std::iota(values.begin(), values.end(), 7u);
  const View in{values.data(), values.size() - 1, 4};
  Input apart(in, {nullptr, 0, 4}, Reads::Anywhere);
  CHECK_EQ(apart.chunks(), size_t{0});
  CHECK(apart.data() == values.data());

  Input input(in, {values.data() + 1, values.size() - 1, 4}, Reads::Elementwise);
  CHECK_EQ(input.chunks(), size_t{3});
  input.copy(0, 1);
  input.copy(1, 3);
  CHECK(input.data() != values.data());
  CHECK_EQ(input.length(), values.size() - 1);
  CHECK(std::memcmp(input.data(), values.data(), input.length() * 4) == 0);
}
