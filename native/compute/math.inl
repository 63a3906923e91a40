// Included by each math_<set>.cc inside a namespace of its own; as in loops.inl, everything is
// static and nothing comes from std::.

#include "compute/math/all.inl"

extern const Math math;
const Math math = {
    math_exp,
    math_log,
    math_sin,
    math_cos,
};
