// The inner loops of matrix multiplication, which exist once per instruction set: gemm_<set>.cc.
#pragma once

#include <cstddef>

#include "compute/isa.h"

namespace manycore {

// Matrices stand row by row. c has rows x columns numbers, a row every c_stride; a has rows x depth
// and b depth x columns. The loops add a * b to c, or set c to it where `fresh`: each element's
// products one by one, in order, so how depth is divided among calls changes no bit of the sum.
template <class T>
struct GemmLoops {
  // For a single row: b is read once, where it is.
  void (*row)(const T* a, const T* b, size_t b_stride, T* c, size_t columns, size_t depth,
              bool fresh);
  // For more: b comes in panels of so many columns, one behind the other, which pack() makes. A
  // panel stands row by row, and the last one is filled up with zeros.
  void (*block)(const T* a, size_t a_stride, const T* panels, T* c, size_t c_stride, size_t rows,
                size_t columns, size_t depth, bool fresh);
  void (*pack)(const T* b, size_t b_stride, T* panels, size_t columns, size_t depth);
  size_t panel;
};

struct Gemm {
  GemmLoops<double> doubles;
  GemmLoops<float> floats;
};

// `set` must be supported.
const Gemm& gemm(Isa set = isa());

}  // namespace manycore
