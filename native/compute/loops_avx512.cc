#include "compute/loops.h"

#if MANYCORE_X86_64

// Four vectors of pixels: enough to hide the latency of one, few enough to stay in registers.
#define MANYCORE_PIXELS 32

namespace manycore::avx512 {
#include "compute/loops.inl"
}  // namespace manycore::avx512

#endif
