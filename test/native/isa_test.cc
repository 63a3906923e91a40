#include "compute/isa.h"

#include <cstdlib>
#include <cstring>

#include "check.h"

using namespace manycore;

TEST(the_chosen_set_is_supported) {
  CHECK(isa() <= best_isa());
  CHECK(std::strcmp(name_of(isa()), "unknown") != 0);
  std::printf("best %s, chosen %s\n", name_of(best_isa()), name_of(isa()));
}

TEST(the_environment_can_lower_it) {
  const char* wish = std::getenv("MANYCORE_ISA");
  if (wish && !std::strcmp(wish, "baseline") && MANYCORE_X86_64) CHECK(isa() == Isa::Baseline);
  if (wish && !std::strcmp(wish, "avx2")) CHECK(isa() <= Isa::Avx2);
}
