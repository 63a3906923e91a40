// Included by each loops_<set>.cc inside a namespace of its own. Everything here is static, and
// nothing here comes from std::. An inline function or template of the standard library would be
// emitted with this unit's instructions under a name shared with all other units, and the linker
// might keep this copy for a processor that cannot run it.

#include "compute/bins.inl"
#include "compute/convert.inl"
#include "compute/extremes.inl"
#include "compute/mandelbrot.inl"
#include "compute/scan.inl"
#include "compute/sum.inl"

extern const Loops loops;
const Loops loops = {
    {sum_integers<int8_t, int32_t>, sum_integers<uint8_t, uint32_t>,
     sum_integers<uint8_t, uint32_t>, sum_integers<int16_t, int32_t>,
     sum_integers<uint16_t, uint32_t>, sum_integers<int32_t, int64_t>,
     sum_integers<uint32_t, uint64_t>, sum_numbers<float>, sum_numbers<double>, sum_wide<int64_t>,
     sum_wide<uint64_t>},
    {least<int8_t>, least<uint8_t>, least<uint8_t>, least<int16_t>, least<uint16_t>, least<int32_t>,
     least<uint32_t>, extreme_number<float, false>, extreme_number<double, false>, least<int64_t>,
     least<uint64_t>},
    {most<int8_t>, most<uint8_t>, most<uint8_t>, most<int16_t>, most<uint16_t>, most<int32_t>,
     most<uint32_t>, extreme_number<float, true>, extreme_number<double, true>, most<int64_t>,
     most<uint64_t>},
    {convert<int8_t, double>, convert<uint8_t, double>, convert<uint8_t, double>,
     convert<int16_t, double>, convert<uint16_t, double>, convert<int32_t, double>,
     convert<uint32_t, double>, convert<float, double>, convert<double, double>,
     convert<int64_t, double>, convert<uint64_t, double>},
    {convert<int8_t, int64_t>, convert<uint8_t, int64_t>, convert<uint8_t, int64_t>,
     convert<int16_t, int64_t>, convert<uint16_t, int64_t>, convert<int32_t, int64_t>,
     convert<uint32_t, int64_t>, nullptr, nullptr, convert<int64_t, int64_t>,
     convert<int64_t, int64_t>},
    {store_modular<uint8_t>, store_modular<uint8_t>, store_clamped, store_modular<uint16_t>,
     store_modular<uint16_t>, store_modular<uint32_t>, store_modular<uint32_t>, store_float,
     store_double, nullptr, nullptr},
    {store_low<uint8_t>, store_low<uint8_t>, store_clamped_integers, store_low<uint16_t>,
     store_low<uint16_t>, store_low<uint32_t>, store_low<uint32_t>, store_float_integers,
     store_double_integers, store_low<uint64_t>, store_low<uint64_t>},
    moments,
    dot,
    dot_integers,
    scan_totals,
    scan,
    scan_integers,
    find_bins,
    sum_range,
    mandelbrot_segments<uint16_t>,
    mandelbrot_segments<uint32_t>,
};
