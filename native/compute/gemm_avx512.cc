#include "compute/gemm.h"

#if MANYCORE_X86_64

// A tile of sums, a row of b and a product stay in the 32 registers.
#define MANYCORE_VECTOR 64
#define MANYCORE_ROWS 8
#define MANYCORE_COLUMNS 3

namespace manycore::avx512 {
#include "compute/gemm.inl"
}  // namespace manycore::avx512

#endif
