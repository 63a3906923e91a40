// A typed array as a job sees it.
#pragma once

#include <cstddef>

#include "compute/element.h"
#include "compute/overlap.h"

namespace manycore {

struct Values {
  void* data;
  Element element;
  size_t length;

  size_t size() const { return size_of(element); }
  size_t bytes() const { return length * size(); }
  char* at(size_t index) const { return static_cast<char*>(data) + index * size(); }
  View view() const { return {data, length, size()}; }
};

}  // namespace manycore
