#include "compute/gemm.h"

namespace manycore {

MANYCORE_UNITS(Gemm, gemm)

}  // namespace manycore
