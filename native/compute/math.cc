#include "compute/math.h"

namespace manycore {

MANYCORE_UNITS(Math, math)

}  // namespace manycore
