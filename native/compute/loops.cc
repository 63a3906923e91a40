#include "compute/loops.h"

namespace manycore {

MANYCORE_UNITS(Loops, loops)

}  // namespace manycore
