// What the tests of kernels share.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "compute/element.h"
#include "compute/isa.h"
#include "thread/pool.h"

namespace manycore {

inline std::vector<Isa> supported_sets() {
  std::vector<Isa> sets;
  for (const Isa set : {Isa::Baseline, Isa::Neon, Isa::Avx2, Isa::Avx512}) {
    const bool x86 = set != Isa::Neon;
    if (x86 == bool(MANYCORE_X86_64) && set <= best_isa()) sets.push_back(set);
  }
  if (sets.empty()) sets.push_back(Isa::Baseline);
  return sets;
}

// Runs it on this many threads in all (the calling one helps), and waits for it.
inline void run(const std::shared_ptr<Job>& job, unsigned threads) {
  Pool& pool = Pool::instance();
  pool.set_threads(threads);
  pool.submit(job);
  pool.help(job);
  pool.wait(*job, kForever);
}

// Makes a job, runs it on this many threads in all (the calling one helps), and waits for it.
template <class Kernel, class... Arguments>
std::shared_ptr<Kernel> run_with(unsigned threads, Arguments... arguments) {
  auto job = std::make_shared<Kernel>(arguments...);
  run(job, threads);
  return job;
}

// check(Tag<T>{}, element) for each type of typed array.
template <class Check>
void for_each_type(Check&& check) {
  for (size_t i = 0; i < kElements; ++i) {
    const auto element = static_cast<Element>(i);
    with_element(element, [&](auto tag) { check(tag, element); });
  }
}

}  // namespace manycore
