// Which vector instructions this processor and system offer. Chosen once, when first asked.
#pragma once

#if defined(__x86_64__) || defined(_M_X64)
#define MANYCORE_X86_64 1
#else
#define MANYCORE_X86_64 0
#endif

namespace manycore {

// Baseline is what the compiler may assume anyway: SSE2 on x86-64. On arm64 that includes NEON, and
// the same units are called Neon there. The order is "offers everything the ones before it do".
enum class Isa { Baseline, Neon, Avx2, Avx512 };

const char* name_of(Isa set);

// What the hardware has and the system saves on a context switch.
Isa best_isa();

// The set to use: the best one, or the one that the environment variable MANYCORE_ISA names
// (baseline, avx2, avx512), lowered to what is supported.
Isa isa();

// Defines `const Type& table(Isa set)`, which picks among the tables of that name that the units
// <file>_baseline.cc, <file>_avx2.cc and <file>_avx512.cc define, each in its set's namespace.
#if MANYCORE_X86_64
#define MANYCORE_UNITS(Type, table)               \
  namespace baseline {                            \
  extern const Type table;                        \
  }                                               \
  namespace avx2 {                                \
  extern const Type table;                        \
  }                                               \
  namespace avx512 {                              \
  extern const Type table;                        \
  }                                               \
  const Type& table(Isa set) {                    \
    if (set == Isa::Avx2) return avx2::table;     \
    if (set == Isa::Avx512) return avx512::table; \
    return baseline::table;                       \
  }
#else
#define MANYCORE_UNITS(Type, table) \
  namespace baseline {              \
  extern const Type table;          \
  }                                 \
  const Type& table(Isa) { return baseline::table; }
#endif

}  // namespace manycore
