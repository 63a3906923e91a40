#include "compute/loops.h"

// Four vectors of pixels: enough to hide the latency of one, few enough to stay in registers.
#define MANYCORE_PIXELS 8

namespace manycore::baseline {
#include "compute/loops.inl"
}  // namespace manycore::baseline
