// In the order in which they build on each other.
// clang-format off
#include "compute/math/bits.inl"
#include "compute/math/exp.inl"
#include "compute/math/sinh.inl"
#include "compute/math/log.inl"
#include "compute/math/log1p.inl"
#include "compute/math/asinh.inl"
#include "compute/math/angle.inl"
#include "compute/math/sin.inl"
#include "compute/math/tan.inl"
#include "compute/math/asin.inl"
#include "compute/math/atan.inl"
#include "compute/math/hypot.inl"
#include "compute/math/cbrt.inl"
#include "compute/math/pow.inl"
// clang-format on
