// Included by each math_<set>.cc inside a namespace of its own; as in loops.inl, everything is
// static and nothing comes from std::.

#include "compute/math/all.inl"

extern const Math math;
const Math math = {
    math_exp,   math_expm1, math_log,  math_log1p, math_log2,  math_log10, math_sin,  math_cos,
    math_tan,   math_asin,  math_acos, math_atan,  math_sinh,  math_cosh,  math_tanh, math_asinh,
    math_acosh, math_atanh, math_cbrt, math_hypot, math_atan2, math_pow,
};
