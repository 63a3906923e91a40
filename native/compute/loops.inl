// Included by each loops_<set>.cc inside a namespace of its own. Everything here is static, and
// nothing here comes from std::. An inline function or template of the standard library would be
// emitted with this unit's instructions under a name shared with all other units, and the linker
// might keep this copy for a processor that cannot run it.

#include "compute/mandelbrot.inl"
#include "compute/sum.inl"

extern const Loops loops;
const Loops loops = {
    {sum_integers<int8_t, int32_t>, sum_integers<uint8_t, uint32_t>,
     sum_integers<uint8_t, uint32_t>, sum_integers<int16_t, int32_t>,
     sum_integers<uint16_t, uint32_t>, sum_integers<int32_t, int64_t>,
     sum_integers<uint32_t, uint64_t>, sum_numbers<float>, sum_numbers<double>,
     sum_integers<uint64_t, uint64_t>, sum_integers<uint64_t, uint64_t>},
    sum_range,
    mandelbrot_segments<uint16_t>,
    mandelbrot_segments<uint32_t>,
};
