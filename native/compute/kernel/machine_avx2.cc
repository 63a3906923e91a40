#include "compute/kernel/machine.h"

#if MANYCORE_X86_64

namespace manycore::kernel::avx2 {
#include "compute/kernel/machine.inl"
}  // namespace manycore::kernel::avx2

#endif
