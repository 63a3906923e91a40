#include "compute/gemm.h"

// A tile of sums, a row of b and a product stay in registers: 16 of them on x86-64, 32 on arm64.
#define MANYCORE_VECTOR 16
#if MANYCORE_X86_64
#define MANYCORE_ROWS 4
#define MANYCORE_COLUMNS 2
#else
#define MANYCORE_ROWS 8
#define MANYCORE_COLUMNS 3
#endif

namespace manycore::baseline {
#include "compute/gemm.inl"
}  // namespace manycore::baseline
