#include "compute/math.h"

namespace manycore::baseline {
#include "compute/math.inl"
}  // namespace manycore::baseline
