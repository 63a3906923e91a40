#include "compute/loops.h"

namespace manycore {

namespace baseline {
extern const Loops loops;
}
#if MANYCORE_X86_64
namespace avx2 {
extern const Loops loops;
}
namespace avx512 {
extern const Loops loops;
}
#endif

const Loops& loops(Isa set) {
#if MANYCORE_X86_64
  if (set == Isa::Avx2) return avx2::loops;
  if (set == Isa::Avx512) return avx512::loops;
#endif
  (void)set;
  return baseline::loops;
}

}  // namespace manycore
