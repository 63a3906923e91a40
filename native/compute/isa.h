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

}  // namespace manycore
