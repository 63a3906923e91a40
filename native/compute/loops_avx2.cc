#include "compute/loops.h"

#if MANYCORE_X86_64

// Four vectors of pixels: enough to hide the latency of one, few enough to stay in registers.
#define MANYCORE_PIXELS 16

namespace manycore::avx2 {
#include "compute/loops.inl"
}  // namespace manycore::avx2

#endif
