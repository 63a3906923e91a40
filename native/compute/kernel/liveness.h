// Which values a program does not need any more.
#pragma once

#include <cstdint>
#include <vector>

#include "compute/kernel/program.h"

namespace manycore::kernel {

// For each instruction a bit for each operand (1, 2, 4): whatever comes after the instruction, the
// register is not read before it is written. `program` must be sound.
std::vector<uint8_t> last_uses(const Program& program);

}  // namespace manycore::kernel
