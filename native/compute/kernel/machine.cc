#include "compute/kernel/machine.h"

namespace manycore::kernel {

MANYCORE_UNITS(Machine, table)

const Machine& machine(Isa set) { return table(set); }

}  // namespace manycore::kernel
