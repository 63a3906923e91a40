// Included by each machine_<set>.cc inside a namespace of its own. As with loops.inl, everything is
// static and nothing comes from std::.

// dst may be an operand, but then it is the same element that is read and written: no iteration
// depends on another one.
#if defined(__clang__)
#define MANYCORE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define MANYCORE_INDEPENDENT _Pragma("GCC ivdep")
#elif defined(_MSC_VER)
#define MANYCORE_INDEPENDENT __pragma(loop(ivdep))
#else
#define MANYCORE_INDEPENDENT
#endif

#include "compute/modular.inl"
// What is above comes first.
#include "compute/kernel/exact.inl"
#include "compute/kernel/fold.inl"

// The i-th element of an operand, or its only one.
template <bool kUniform>
static inline double at(const double* values, double only, size_t i) {
  return kUniform ? only : values[i];
}

template <class F>
static void each1(double* dst, const double* a, const double*, const double*, size_t count) {
  MANYCORE_INDEPENDENT
  for (size_t i = 0; i < count; ++i) dst[i] = F::of(a[i]);
}

template <class F, unsigned kForm>
static void each2(double* dst, const double* a, const double* b, const double*, size_t count) {
  constexpr bool kA = kForm & kUniformA, kB = kForm & kUniformB;
  const double first = *a, second = *b;
  MANYCORE_INDEPENDENT
  for (size_t i = 0; i < count; ++i) dst[i] = F::of(at<kA>(a, first, i), at<kB>(b, second, i));
}

template <class F, unsigned kForm>
static void each3(double* dst, const double* a, const double* b, const double* c, size_t count) {
  constexpr bool kA = kForm & kUniformA, kB = kForm & kUniformB, kC = kForm & kUniformC;
  const double first = *a, second = *b, third = *c;
  MANYCORE_INDEPENDENT
  for (size_t i = 0; i < count; ++i) {
    dst[i] = F::of(at<kA>(a, first, i), at<kB>(b, second, i), at<kC>(c, third, i));
  }
}

static void spread(double* dst, const double* a, const double*, const double*, size_t count) {
  const double value = *a;
  MANYCORE_INDEPENDENT
  for (size_t i = 0; i < count; ++i) dst[i] = value;
}

static bool any(const double* a, size_t count) {
  uint64_t found = 0;
  for (size_t i = 0; i < count; ++i) found |= static_cast<uint64_t>(a[i] != 0);
  return found != 0;
}

#include "compute/kernel/rem.inl"

#define FORMS1(F) \
  { each1<F> }
#define FORMS2(F) \
  { each2<F, 0>, each2<F, 1>, each2<F, 2> }
#define FORMS3(F) \
  { each3<F, 0>, each3<F, 1>, each3<F, 2>, each3<F, 3>, each3<F, 4>, each3<F, 5>, each3<F, 6> }

extern const Machine table;
const Machine table = {
    {
#define X(id, name, operands, cost) FORMS##operands(id##Of<AnyNumber>),
        MANYCORE_KERNEL_BITS(X)
#undef X
#define X(id, name, operands, cost) FORMS##operands(id),
            MANYCORE_KERNEL_PLAIN(X)
#undef X
    },
    {
#define X(id, name, operands, cost) FORMS##operands(id##Of<WholeNumber>),
        MANYCORE_KERNEL_BITS(X)
#undef X
    },
    {FORMS3(MulAdd), FORMS3(MulSub), FORMS3(SubMul)},
    rem,
    spread,
    any,
    {fold<Add>, fold_wide<Min>, fold_wide<Max>, fold<Add>},
    {join<Add>, join<Min>, join<Max>, join<Add>},
};
