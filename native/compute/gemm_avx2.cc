#include "compute/gemm.h"

#if MANYCORE_X86_64

// A tile of sums, a row of b and a product stay in the 16 registers.
#define MANYCORE_VECTOR 32
#define MANYCORE_ROWS 4
#define MANYCORE_COLUMNS 2

namespace manycore::avx2 {
#include "compute/gemm.inl"
}  // namespace manycore::avx2

#endif
