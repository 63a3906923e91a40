#include "compute/matmul.h"

#include <algorithm>
#include <new>

#include "compute/overlap.h"
#include "memory/layout.h"
#include "memory/scratch.h"

namespace manycore {
namespace {

constexpr size_t blocks(size_t length, size_t block) {
  return length / block + (length % block != 0);
}

template <class T>
void convert(const Matrix& from, size_t first, size_t count, T* to) {
  with_element(from.element, [&](auto tag) {
    const auto* values = static_cast<const typename decltype(tag)::Type*>(from.data) + first;
    for (size_t i = 0; i < count; ++i) to[i] = static_cast<T>(values[i]);
  });
}

// Memory for what is packed: small pieces from the heap, which has them at hand.
class Room {
 public:
  ~Room() { release(); }

  void* allocate(size_t bytes) {
    if (bytes >= kLarge) return scratch_.allocate(bytes);
    small_ = ::operator new(bytes, kAlign, std::nothrow);
    return small_;
  }

  void release() {
    scratch_.release();
    if (small_ != nullptr) ::operator delete(small_, kAlign);
    small_ = nullptr;
  }

 private:
  static constexpr size_t kLarge = 1024 * 1024;
  static constexpr std::align_val_t kAlign{kCacheLine};
  Scratch scratch_;
  void* small_ = nullptr;
};

//   1. Copy      a factor that is of another type than the result, or lies under it.
//   2. Multiply  blocks of the result are claimed by the participating threads. Depth is cut into
//                pieces: of each, the columns of b that the block needs are packed, so that they
//                stay in a second-level cache, and the rows of a go by one panel after the other,
//                which stays in the first-level one. A single row would not be worth it.
template <class T>
class Matmul final : public Job {
 public:
  Matmul(const Matrix& a, const Matrix& b, T* out, const Shape& shape, unsigned threads,
         const GemmLoops<T>& loops)
      : Matmul(a, b, out, shape, threads, loops, plan(a, b, out, shape)) {}

 private:
  // Chunks of copying.
  struct Plan {
    size_t a, b;
  };

  static constexpr size_t kDepth = 128;
  static constexpr size_t kRows = 128;
  static constexpr size_t kColumns = 256;
  static constexpr size_t kRow = 2048;        // columns of a block, where there is but one row
  static constexpr size_t kCopied = 1 << 16;  // numbers of a chunk
  static constexpr Element kElement = sizeof(T) == 4 ? Element::Float32 : Element::Float64;

  static Plan plan(const Matrix& a, const Matrix& b, T* out, const Shape& shape) {
    const auto [m, n, k] = shape;
    const View result{out, m * n, sizeof(T)};
    const auto chunks = [&](const Matrix& x, size_t length) {
      const View view{x.data, length, size_of(x.element)};
      const bool copy = x.element != kElement || overlap(view, result);
      return copy && result.length > 0 ? blocks(length, kCopied) : 0;
    };
    return {chunks(a, m * k), chunks(b, k * n)};
  }

  Matmul(const Matrix& a, const Matrix& b, T* out, const Shape& shape, unsigned threads,
         const GemmLoops<T>& loops, const Plan& plan)
      : Job(plan.a + plan.b, 1, threads),
        plan_(plan),
        a_(a),
        b_(b),
        out_(out),
        m_(shape.m),
        n_(shape.n),
        k_(shape.k),
        loops_(loops),
        left_(static_cast<const T*>(a.data)),
        right_(static_cast<const T*>(b.data)) {
    divide();
    brief(small());
    if (plan.a) left_ = copied_a_ = reserve(room_a_, m_ * k_);
    if (plan.b) right_ = copied_b_ = reserve(room_b_, k_ * n_);
  }

  T* reserve(Room& room, size_t length) {
    void* const memory = length > SIZE_MAX / 64 ? nullptr : room.allocate(length * sizeof(T));
    if (memory == nullptr) fail("out of memory");
    return static_cast<T*>(memory);
  }

  // About as many multiplications as take ten microseconds, of numbers that are in a cache.
  bool small() const {
    constexpr size_t kMost = size_t{1} << 18;
    constexpr size_t kBytes = 4 * kBriefBytes / sizeof(T);
    if (std::max({m_, n_, k_}) > kMost) return m_ * n_ == 0;
    return m_ * n_ + m_ * k_ + k_ * n_ <= kBytes && m_ * n_ <= kMost / std::max<size_t>(k_, 1);
  }

  // Large enough that claiming a block costs nothing and what it reads is used often; small enough
  // to divide well.
  void divide() {
    const size_t enough = small() ? 1 : 8;
    size_t panels = std::max<size_t>(kColumns / loops_.panel, 1);
    rows_ = std::min(m_, kRows);
    columns_ = m_ == 1 ? kRow : panels * loops_.panel;
    while (count() != 0 && count() < enough) {
      if (m_ == 1 ? columns_ <= 64 : panels <= 2 && rows_ <= 32) break;
      if (m_ == 1) {
        columns_ /= 2;
      } else if (panels > 2) {
        columns_ = (panels /= 2) * loops_.panel;
      } else {
        rows_ = (rows_ + 1) / 2;
      }
    }
  }

  size_t count() const { return m_ * n_ == 0 ? 0 : blocks(m_, rows_) * blocks(n_, columns_); }

  bool next_phase(size_t& length, size_t& grain) override {
    if (multiplying_) return false;
    multiplying_ = true;
    length = count();
    grain = 1;
    return true;
  }

  void finish() override {
    room_a_.release();
    room_b_.release();
  }

  void run(size_t begin, size_t end) override {
    for (size_t i = begin; i < end; ++i) {
      if (multiplying_) {
        multiply(i);
      } else if (i < plan_.a) {
        copy(a_, m_ * k_, i, copied_a_);
      } else {
        copy(b_, k_ * n_, i - plan_.a, copied_b_);
      }
    }
  }

  static void copy(const Matrix& from, size_t length, size_t chunk, T* to) {
    const size_t first = chunk * kCopied;
    convert(from, first, std::min(kCopied, length - first), to + first);
  }

  void multiply(size_t chunk) {
    const size_t down = blocks(m_, rows_);
    const size_t i = chunk % down * rows_, j = chunk / down * columns_;
    const size_t rows = std::min(rows_, m_ - i), columns = std::min(columns_, n_ - j);
    T* const c = out_ + i * n_ + j;
    if (k_ == 0) {
      for (size_t r = 0; r < rows; ++r) std::fill_n(c + r * n_, columns, T{0});
    }
    Room room;
    T* panels = nullptr;
    if (m_ > 1 && k_ > 0) {
      const size_t padded = blocks(columns, loops_.panel) * loops_.panel;
      panels = static_cast<T*>(room.allocate(std::min(k_, kDepth) * padded * sizeof(T)));
      if (panels == nullptr) return fail("out of memory");
    }
    for (size_t p = 0; p < k_ && !stopped(); p += kDepth) {
      const size_t depth = std::min(kDepth, k_ - p);
      const T* const a = left_ + i * k_ + p;
      const T* const b = right_ + p * n_ + j;
      if (panels == nullptr) {
        loops_.row(a, b, n_, c, columns, depth, p == 0);
      } else {
        loops_.pack(b, n_, panels, columns, depth);
        loops_.block(a, k_, panels, c, n_, rows, columns, depth, p == 0);
      }
    }
  }

  const Plan plan_;
  const Matrix a_, b_;
  T* const out_;
  const size_t m_, n_, k_;
  const GemmLoops<T>& loops_;
  size_t rows_ = 0, columns_ = 0;  // of a block of the result
  bool multiplying_ = false;
  const T* left_;
  const T* right_;
  T* copied_a_ = nullptr;
  T* copied_b_ = nullptr;
  Room room_a_, room_b_;
};

}  // namespace

std::shared_ptr<Job> matmul_job(Matrix a, Matrix b, void* out, Shape shape, unsigned threads,
                                Isa set) {
  const Gemm& loops = gemm(set);
  if (a.element == Element::Float32 && b.element == Element::Float32) {
    return std::make_shared<Matmul<float>>(a, b, static_cast<float*>(out), shape, threads,
                                           loops.floats);
  }
  return std::make_shared<Matmul<double>>(a, b, static_cast<double*>(out), shape, threads,
                                          loops.doubles);
}

}  // namespace manycore
