// Included by each gemm_<set>.cc inside a namespace of its own; see loops.inl for what must not be
// here. MANYCORE_VECTOR: bytes of a vector; MANYCORE_ROWS x MANYCORE_COLUMNS: vectors of a tile.
//
// A multiplication and an addition, never fused: the sums must be JavaScript's. Processors that
// multiply and add on different ports lose nothing by that.

#if defined(__GNUC__)
template <class T>
struct Lanes {
  typedef T Vector __attribute__((vector_size(MANYCORE_VECTOR)));
  static Vector load(const T* from) {
    Vector value;
    __builtin_memcpy(&value, from, sizeof(value));
    return value;
  }
  static void store(T* to, const Vector& value) { __builtin_memcpy(to, &value, sizeof(value)); }
};
#define MANYCORE_UNROLL _Pragma("GCC unroll 8")
#else
template <class T>
struct Lanes {
  typedef T Vector;
  static Vector load(const T* from) { return *from; }
  static void store(T* to, Vector value) { *to = value; }
};
#define MANYCORE_UNROLL
#endif

template <class T>
static constexpr size_t kLanes = sizeof(typename Lanes<T>::Vector) / sizeof(T);
template <class T>
static constexpr size_t kPanel = MANYCORE_COLUMNS * kLanes<T>;

// a: where each row begins.
template <class T, size_t kRows, size_t kVectors>
static void tile(const T* const* a, const T* panel, T* c, size_t c_stride, size_t depth,
                 bool fresh) {
  using Lane = Lanes<T>;
  typename Lane::Vector sum[kRows][kVectors];
  const T* at[kRows];
  MANYCORE_UNROLL
  for (size_t r = 0; r < kRows; ++r) {
    at[r] = a[r];
    MANYCORE_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      sum[r][v] = fresh ? typename Lane::Vector{} : Lane::load(c + r * c_stride + v * kLanes<T>);
    }
  }
  for (size_t p = 0; p < depth; ++p, panel += kPanel<T>) {
    typename Lane::Vector right[kVectors];
    MANYCORE_UNROLL
    for (size_t v = 0; v < kVectors; ++v) right[v] = Lane::load(panel + v * kLanes<T>);
    MANYCORE_UNROLL
    for (size_t r = 0; r < kRows; ++r) {
      const T left = at[r][p];
      MANYCORE_UNROLL
      for (size_t v = 0; v < kVectors; ++v) sum[r][v] += right[v] * left;
    }
  }
  MANYCORE_UNROLL
  for (size_t r = 0; r < kRows; ++r) {
    MANYCORE_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      Lane::store(c + r * c_stride + v * kLanes<T>, sum[r][v]);
    }
  }
}

// A tile that reaches over an edge of c is computed beside it.
template <class T, size_t kRows, size_t kVectors>
static void edge(const T* const* a, const T* panel, T* c, size_t c_stride, size_t rows,
                 size_t columns, size_t depth, bool fresh) {
  constexpr size_t kWidth = kVectors * kLanes<T>;
  if (rows == kRows && columns == kWidth) {
    return tile<T, kRows, kVectors>(a, panel, c, c_stride, depth, fresh);
  }
  T beside[kRows * kWidth] = {};
  for (size_t r = 0; r < rows && !fresh; ++r) {
    for (size_t j = 0; j < columns; ++j) beside[r * kWidth + j] = c[r * c_stride + j];
  }
  tile<T, kRows, kVectors>(a, panel, beside, kWidth, depth, fresh);
  for (size_t r = 0; r < rows; ++r) {
    for (size_t j = 0; j < columns; ++j) c[r * c_stride + j] = beside[r * kWidth + j];
  }
}

// All rows by one panel, of which the leading vectors are needed.
template <class T, size_t kVectors>
static void column(const T* a, size_t a_stride, const T* panel, T* c, size_t c_stride, size_t rows,
                   size_t columns, size_t depth, bool fresh) {
  constexpr size_t kMost = MANYCORE_ROWS;
  const T* at[kMost];
  for (size_t i = 0; i < rows; i += kMost) {
    const size_t count = rows - i < kMost ? rows - i : kMost;
    // Where there are too few rows the last one is computed several times.
    for (size_t r = 0; r < kMost; ++r) at[r] = a + (i + (r < count ? r : count - 1)) * a_stride;
    const auto some = count <= kMost / 2 ? edge<T, kMost / 2, kVectors> : edge<T, kMost, kVectors>;
    some(at, panel, c + i * c_stride, c_stride, count, columns, depth, fresh);
  }
}

template <class T>
static void block(const T* a, size_t a_stride, const T* panels, T* c, size_t c_stride, size_t rows,
                  size_t columns, size_t depth, bool fresh) {
  for (size_t j = 0; j < columns; j += kPanel<T>, panels += depth * kPanel<T>) {
    const size_t width = columns - j < kPanel<T> ? columns - j : kPanel<T>;
    auto* some = column<T, MANYCORE_COLUMNS>;
    if (width <= kLanes<T>) {
      some = column<T, 1>;
    } else if (width <= 2 * kLanes<T>) {
      some = column<T, 2>;
    }
    some(a, a_stride, panels, c + j, c_stride, rows, width, depth, fresh);
  }
}

template <class T>
static void pack(const T* b, size_t b_stride, T* panels, size_t columns, size_t depth) {
  using Lane = Lanes<T>;
  for (size_t p = 0; p < depth; ++p, b += b_stride) {
    T* to = panels + p * kPanel<T>;
    size_t j = 0;
    for (; j + kPanel<T> <= columns; j += kPanel<T>, to += depth * kPanel<T>) {
      for (size_t v = 0; v < kPanel<T>; v += kLanes<T>) {
        Lane::store(to + v, Lane::load(b + j + v));
      }
    }
    if (j == columns) continue;
    for (size_t v = 0; v < kPanel<T>; ++v) to[v] = j + v < columns ? b[j + v] : T{0};
  }
}

// Eight rows of b at a time, so that c is loaded and stored less often.
template <class T>
static void row(const T* a, const T* b, size_t b_stride, T* c, size_t columns, size_t depth,
                bool fresh) {
  T* __restrict y = c;
  for (size_t j = 0; j < columns && fresh; ++j) y[j] = 0;
  size_t p = 0;
  for (; p + 8 <= depth; p += 8) {
    const T* const x = a + p;
    const T x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7];
    const T* const b0 = b + p * b_stride;
    const T *const b1 = b0 + b_stride, *const b2 = b1 + b_stride, *const b3 = b2 + b_stride;
    const T *const b4 = b3 + b_stride, *const b5 = b4 + b_stride, *const b6 = b5 + b_stride;
    const T* const b7 = b6 + b_stride;
    for (size_t j = 0; j < columns; ++j) {
      const T early = (((y[j] + x0 * b0[j]) + x1 * b1[j]) + x2 * b2[j]) + x3 * b3[j];
      y[j] = (((early + x4 * b4[j]) + x5 * b5[j]) + x6 * b6[j]) + x7 * b7[j];
    }
  }
  for (; p < depth; ++p) {
    const T x = a[p];
    for (size_t j = 0; j < columns; ++j) y[j] += x * b[p * b_stride + j];
  }
}

extern const Gemm gemm;
const Gemm gemm = {{row<double>, block<double>, pack<double>, kPanel<double>},
                   {row<float>, block<float>, pack<float>, kPanel<float>}};
