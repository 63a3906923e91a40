// Products of matrices that stand row by row.
#pragma once

#include <memory>

#include "compute/element.h"
#include "compute/gemm.h"
#include "thread/job.h"

namespace manycore {

struct Matrix {
  const void* data;
  Element element;  // of numbers, not of bigints
};

struct Shape {
  size_t m, n, k;
};

// A job to submit: `out` (m x n) becomes a (m x k) times b (k x n). It has floats, computed in
// floats, if a and b both have; else doubles. Each element is 0 + a[i][0] * b[0][j] + ..., added in
// this order. `out` may overlap a and b. It fails with "out of memory" when there is no room for
// what it packs.
std::shared_ptr<Job> matmul_job(Matrix a, Matrix b, void* out, Shape shape, unsigned threads = 0,
                                Isa set = isa());

}  // namespace manycore
