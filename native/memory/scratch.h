// Large temporary memory for the length of one job.
#pragma once

#include <cstddef>

namespace manycore {

// Straight from the system: pages are mapped when first touched, by the thread that touches them
// (in huge pages where the system offers them), and all goes back at once.
class Scratch {
 public:
  Scratch() = default;
  ~Scratch() { release(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // Aligned to a page at least, zeroed; null when there is not enough memory. Replaces the old one.
  void* allocate(size_t bytes);
  void release();

 private:
  void* mapping_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace manycore
