// Keys: unsigned integers whose order is the order of the elements. Sorting then needs no
// comparison function, and digits of a key can be used as places.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace manycore {

template <size_t kBytes>
struct UnsignedOf;
template <>
struct UnsignedOf<1> {
  using Type = uint8_t;
};
template <>
struct UnsignedOf<2> {
  using Type = uint16_t;
};
template <>
struct UnsignedOf<4> {
  using Type = uint32_t;
};
template <>
struct UnsignedOf<8> {
  using Type = uint64_t;
};

template <class T>
using KeyOf = typename UnsignedOf<sizeof(T)>::Type;

template <class T>
inline constexpr KeyOf<T> kSign = static_cast<KeyOf<T>>(KeyOf<T>{1} << (8 * sizeof(T) - 1));

// Signed integers: moving the range up to zero is flipping the sign bit.
// Floating point: positive numbers order like their bits, so they only move above the negative
// ones; negative numbers order the other way round, so all their bits are flipped. That puts -0
// just below +0. A NaN may have either sign, so it is made the canonical one, above infinity.
template <class T>
inline KeyOf<T> to_key(T value) {
  using Key = KeyOf<T>;
  if constexpr (std::is_floating_point_v<T>) {
    constexpr Key nan = std::bit_cast<Key>(std::numeric_limits<T>::quiet_NaN()) & ~kSign<T>;
    const Key raw = std::bit_cast<Key>(value);
    const Key bits = value != value ? nan : raw;
    const Key negative = Key{0} - (bits >> (8 * sizeof(T) - 1));  // all ones or zero
    return bits ^ (negative | kSign<T>);
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<Key>(static_cast<Key>(value) ^ kSign<T>);
  } else {
    return value;
  }
}

template <class T>
inline T from_key(KeyOf<T> key) {
  using Key = KeyOf<T>;
  if constexpr (std::is_floating_point_v<T>) {
    const Key negative = (key >> (8 * sizeof(T) - 1)) - Key{1};  // all ones if it was negative
    return std::bit_cast<T>(static_cast<Key>(key ^ (negative | kSign<T>)));
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<T>(static_cast<Key>(key ^ kSign<T>));
  } else {
    return key;
  }
}

}  // namespace manycore
