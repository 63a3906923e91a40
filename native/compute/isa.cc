#include "compute/isa.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#if MANYCORE_X86_64
#if defined(_MSC_VER)
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace manycore {
namespace {

#if MANYCORE_X86_64

struct Registers {
  uint32_t a = 0, b = 0, c = 0, d = 0;
};

Registers cpuid(uint32_t leaf) {
  Registers out;
#if defined(_MSC_VER)
  int values[4];
  __cpuid(values, 0);
  if (static_cast<uint32_t>(values[0]) < leaf) return out;
  __cpuidex(values, static_cast<int>(leaf), 0);
  out = {uint32_t(values[0]), uint32_t(values[1]), uint32_t(values[2]), uint32_t(values[3])};
#else
  if (__get_cpuid_max(0, nullptr) >= leaf) __cpuid_count(leaf, 0, out.a, out.b, out.c, out.d);
#endif
  return out;
}

// Which registers the system saves; only to be asked when CPUID says OSXSAVE.
uint64_t saved_by_system() {
#if defined(_MSC_VER)
  return _xgetbv(0);
#else
  uint32_t low, high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low | (uint64_t{high} << 32);
#endif
}

constexpr bool all(uint64_t value, uint64_t bits) { return (value & bits) == bits; }
constexpr uint32_t bit(int index) { return uint32_t{1} << index; }

// These must cover the compiler flags that CMakeLists.txt gives to the _avx2 and _avx512 units.
Isa detect() {
  const Registers first = cpuid(1);
  if (!all(first.c, bit(27) | bit(28))) return Isa::Baseline;  // OSXSAVE, AVX
  const uint64_t saved = saved_by_system();
  if (!all(saved, 0x6)) return Isa::Baseline;  // xmm and ymm
  const Registers seventh = cpuid(7);
  const Registers extended = [] {
    Registers out;
#if defined(_MSC_VER)
    int values[4];
    __cpuid(values, static_cast<int>(0x80000001u));
    out.c = uint32_t(values[2]);
#else
    __get_cpuid(0x80000001u, &out.a, &out.b, &out.c, &out.d);
#endif
    return out;
  }();
  const bool avx2 = all(first.c, bit(12)) &&                     // FMA: comes with every AVX2
                    all(seventh.b, bit(3) | bit(5) | bit(8)) &&  // BMI1, AVX2, BMI2
                    all(extended.c, bit(5));                     // LZCNT
  if (!avx2) return Isa::Baseline;
  const bool avx512 = all(saved, 0xe6) &&  // opmask and both halves of zmm
                      all(seventh.b, bit(16) | bit(17) | bit(30) | bit(31));  // F, DQ, BW, VL
  return avx512 ? Isa::Avx512 : Isa::Avx2;
}

#elif defined(__aarch64__) || defined(_M_ARM64)
Isa detect() { return Isa::Neon; }
#else
Isa detect() { return Isa::Baseline; }
#endif

Isa choose() {
  const char* wish = std::getenv("MANYCORE_ISA");
  const std::string_view name = wish ? wish : "";
  if (name == "baseline") return MANYCORE_X86_64 ? Isa::Baseline : best_isa();
  if (name == "avx2") return std::min(best_isa(), Isa::Avx2);
  return best_isa();
}

}  // namespace

const char* name_of(Isa set) {
  switch (set) {
    case Isa::Baseline:
      return "baseline";
    case Isa::Neon:
      return "neon";
    case Isa::Avx2:
      return "avx2";
    case Isa::Avx512:
      return "avx512";
  }
  return "unknown";
}

Isa best_isa() {
  static const Isa found = detect();
  return found;
}

Isa isa() {
  static const Isa chosen = choose();
  return chosen;
}

}  // namespace manycore
