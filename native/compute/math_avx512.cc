#include "compute/math.h"

#if MANYCORE_X86_64

namespace manycore::avx512 {
#include "compute/math.inl"
}  // namespace manycore::avx512

#endif
