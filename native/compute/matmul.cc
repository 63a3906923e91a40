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

size_t size_of(Element element) {
  return with_element(element, [](auto tag) { return sizeof(typename decltype(tag)::Type); });
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
  static constexpr size_t kLarge = 128 * 1024;
  static constexpr std::align_val_t kAlign{kCacheLine};
  Scratch scratch_;
  void* small_ = nullptr;
};

//   1. Prepare   what is of another type than the result, or lies under it, is copied; and b is
//                packed, unless there are so few rows that each of its numbers is used but a few
//                times.
//   2. Multiply  blocks of the result are claimed by the participating threads. Depth is cut into
//                pieces so short that a panel of b stays in a first-level cache while all rows of
//                the block go by.
template <class T>
class Matmul final : public Job {
 public:
  Matmul(const Matrix& a, const Matrix& b, T* out, const Shape& shape, unsigned threads,
         const GemmLoops<T>& loops)
      : Matmul(a, b, out, shape, threads, loops, plan(a, b, out, shape, loops)) {}

 private:
  struct Plan {
    bool pack, copy_a, copy_b;
    size_t padded;  // columns of b once it is packed
    size_t prepare_a, prepare_b;
  };

  static constexpr size_t kDepth = 192;
  static constexpr size_t kFewRows = 8;
  static constexpr size_t kCopied = 1 << 16;  // elements of a chunk of copying
  static constexpr size_t kPackedRows = 16;
  static constexpr Element kElement = sizeof(T) == 4 ? Element::Float32 : Element::Float64;

  static Plan plan(const Matrix& a, const Matrix& b, T* out, const Shape& shape,
                   const GemmLoops<T>& loops) {
    const auto [m, n, k] = shape;
    const View result{out, m * n, sizeof(T)};
    const auto must = [&](const Matrix& x, size_t length) {
      return x.element != kElement || overlap({x.data, length, size_of(x.element)}, result);
    };
    Plan plan{};
    if (m * n == 0) return plan;
    plan.pack = m > kFewRows;
    plan.copy_a = must(a, m * k);
    plan.copy_b = !plan.pack && must(b, k * n);
    plan.padded = plan.pack ? blocks(n, loops.panel) * loops.panel : n;
    plan.prepare_a = plan.copy_a ? blocks(m * k, kCopied) : 0;
    if (plan.pack) plan.prepare_b = blocks(k, kPackedRows);
    if (plan.copy_b) plan.prepare_b = blocks(k * n, kCopied);
    return plan;
  }

  Matmul(const Matrix& a, const Matrix& b, T* out, const Shape& shape, unsigned threads,
         const GemmLoops<T>& loops, const Plan& plan)
      : Job(plan.prepare_a + plan.prepare_b, 1, threads),
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
    if (!reserve()) fail("out of memory");
  }

  bool reserve() {
    constexpr size_t kLine = kCacheLine / sizeof(T);
    constexpr size_t kMost = SIZE_MAX / 64;
    if (!plan_.pack && !plan_.copy_a && !plan_.copy_b) return true;
    if (k_ == 0) return true;
    if (plan_.padded > kMost / k_) return false;
    const size_t for_a = plan_.copy_a ? blocks(m_ * k_, kLine) * kLine : 0;
    const size_t for_b = plan_.pack || plan_.copy_b ? k_ * plan_.padded : 0;
    T* const memory = static_cast<T*>(room_.allocate((for_a + for_b) * sizeof(T)));
    if (memory == nullptr) return false;
    if (for_a != 0) left_ = copied_a_ = memory;
    if (for_b != 0) right_ = packed_ = memory + for_a;
    return true;
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
    constexpr size_t kEnough = 16;
    rows_ = plan_.pack ? 64 : m_;
    columns_ = plan_.pack ? std::max<size_t>(256 / loops_.panel, 1) * loops_.panel
                          : std::max<size_t>(2048 / std::max<size_t>(m_, 1), 1);
    if (m_ * n_ == 0) return;
    while (plan_.pack && rows_ > 16 && blocks(m_, rows_) * blocks(n_, columns_) < kEnough) {
      rows_ /= 2;
    }
    while (!plan_.pack && columns_ > 64 && blocks(n_, columns_) < kEnough) columns_ /= 2;
  }

  bool next_phase(size_t& length, size_t& grain) override {
    if (multiplying_ || m_ * n_ == 0) return false;
    multiplying_ = true;
    length = blocks(m_, rows_) * blocks(n_, columns_);
    grain = 1;
    return true;
  }

  void finish() override { room_.release(); }

  void run(size_t begin, size_t end) override {
    for (size_t i = begin; i < end; ++i) {
      if (multiplying_) {
        multiply(i);
      } else if (i < plan_.prepare_a) {
        copy(a_, m_ * k_, i, copied_a_);
      } else if (plan_.copy_b) {
        copy(b_, k_ * n_, i - plan_.prepare_a, packed_);
      } else {
        pack(i - plan_.prepare_a);
      }
    }
  }

  static void copy(const Matrix& from, size_t length, size_t chunk, T* to) {
    const size_t first = chunk * kCopied;
    convert(from, first, std::min(kCopied, length - first), to + first);
  }

  // Panels of each piece of depth one behind the other, and the pieces one behind the other.
  void pack(size_t chunk) {
    const size_t panel = loops_.panel;
    const size_t end = std::min(k_, (chunk + 1) * kPackedRows);
    for (size_t p = chunk * kPackedRows; p < end; ++p) {
      const size_t piece = p - p % kDepth;
      const size_t depth = std::min(kDepth, k_ - piece);
      T* to = packed_ + piece * plan_.padded + (p - piece) * panel;
      for (size_t j = 0; j < n_; j += panel, to += depth * panel) {
        const size_t width = std::min(panel, n_ - j);
        convert(b_, p * n_ + j, width, to);
        std::fill(to + width, to + panel, T{0});
      }
    }
  }

  void multiply(size_t chunk) {
    const size_t down = blocks(m_, rows_);
    const size_t i = chunk % down * rows_, j = chunk / down * columns_;
    const size_t rows = std::min(rows_, m_ - i), columns = std::min(columns_, n_ - j);
    T* const c = out_ + i * n_ + j;
    if (k_ == 0) {
      for (size_t r = 0; r < rows; ++r) std::fill_n(c + r * n_, columns, T{0});
    }
    for (size_t p = 0; p < k_ && !stopped(); p += kDepth) {
      const size_t depth = std::min(kDepth, k_ - p);
      const T* const a = left_ + i * k_ + p;
      if (plan_.pack) {
        loops_.block(a, k_, right_ + p * plan_.padded + j * depth, c, n_, rows, columns, depth,
                     p == 0);
      } else {
        loops_.strip(a, k_, right_ + p * n_ + j, n_, c, n_, rows, columns, depth, p == 0);
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
  const T* right_;  // packed or not
  T* copied_a_ = nullptr;
  T* packed_ = nullptr;
  Room room_;
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
