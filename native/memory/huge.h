// Pages of 2 MiB where the system offers them.
#pragma once

#include <cstddef>

namespace manycore {

inline constexpr size_t kHugePage = size_t{2} << 20;

// Asks for huge pages in memory that has not been touched yet. 80 MB in pages of 4 KiB are 20000
// page faults, and more translations than a processor keeps. A wish: it may be ignored.
void prefer_huge_pages(void* begin, size_t bytes);

}  // namespace manycore
