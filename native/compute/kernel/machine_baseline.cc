#include "compute/kernel/machine.h"

namespace manycore::kernel::baseline {
#include "compute/kernel/machine.inl"
}  // namespace manycore::kernel::baseline
