// What the tests of kernels share: programs written down shortly, and ways to run them.
#pragma once

#include <memory>
#include <vector>

#include "compute/kernel/job.h"
#include "sets.h"

namespace manycore::kernel {

template <class T>
inline constexpr Element kElementOf = Element::Float64;
template <>
inline constexpr Element kElementOf<int8_t> = Element::Int8;
template <>
inline constexpr Element kElementOf<uint8_t> = Element::Uint8;
template <>
inline constexpr Element kElementOf<int16_t> = Element::Int16;
template <>
inline constexpr Element kElementOf<uint16_t> = Element::Uint16;
template <>
inline constexpr Element kElementOf<int32_t> = Element::Int32;
template <>
inline constexpr Element kElementOf<uint32_t> = Element::Uint32;
template <>
inline constexpr Element kElementOf<float> = Element::Float32;

inline Instruction make(Op op, uint32_t dst = 0, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0) {
  return {static_cast<uint32_t>(op), dst, a, b, c};
}

template <class T>
Argument array(const std::vector<T>& values) {
  return {values.data(), kElementOf<T>, 0};
}
inline Argument number(double value) { return {nullptr, Element::Float64, value}; }

inline Arguments arguments(const std::vector<Argument>& values) {
  Arguments all(values.size());
  for (size_t i = 0; i < values.size(); ++i) all[i] = values[i];
  return all;
}

// To the end, on this many threads or, when it is brief, on this one.
inline void finish(const std::shared_ptr<Job>& job, unsigned threads) {
  Pool& pool = Pool::instance();
  pool.set_threads(threads);
  if (job->brief()) return Pool::run_brief(*job);
  pool.submit(job);
  pool.help(job);
  pool.wait(*job, kForever);
}

template <class T = double>
std::vector<T> map(const Program& program, const std::vector<Argument>& values, size_t length,
                   Isa set = isa(), unsigned threads = 1) {
  std::vector<T> out(length);
  finish(Map::make(prepare(program, set), arguments(values), length, {out.data(), kElementOf<T>},
                   threads),
         threads);
  return out;
}

inline double reduce(const Program& program, Fold fold, const std::vector<Argument>& values,
                     size_t length, Isa set = isa(), unsigned threads = 1) {
  const auto job =
      std::make_shared<Reduce>(prepare(program, set), fold, arguments(values), length, threads);
  finish(job, threads);
  return job->number();
}

}  // namespace manycore::kernel
