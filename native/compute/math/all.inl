// In the order in which they build on each other.
// clang-format off
#include "compute/math/bits.inl"
#include "compute/math/exp.inl"
#include "compute/math/log.inl"
#include "compute/math/angle.inl"
#include "compute/math/sin.inl"
// clang-format on
