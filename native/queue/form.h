// How src/queue/codec/form.ts marks a byte string among the values of a queue: by its first byte.
#pragma once

#include <cstdint>

namespace manycore::form {

inline constexpr uint8_t kBytes = 12;

}  // namespace manycore::form
