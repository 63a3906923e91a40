#include "compute/math.h"

#if MANYCORE_X86_64

namespace manycore::avx2 {
#include "compute/math.inl"
}  // namespace manycore::avx2

#endif
