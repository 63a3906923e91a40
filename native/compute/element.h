// The element types of typed arrays, and a way from the run-time number to the C++ type.
#pragma once

#include <cstddef>
#include <cstdint>

namespace manycore {

enum class Element : uint32_t {
  Int8,
  Uint8,
  Uint8Clamped,
  Int16,
  Uint16,
  Int32,
  Uint32,
  Float32,
  Float64,
  BigInt64,
  BigUint64,
};
inline constexpr size_t kElements = 11;

// Bytes of one.
constexpr size_t size_of(Element element) {
  constexpr size_t kSizes[kElements] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  return kSizes[static_cast<size_t>(element)];
}
constexpr bool is_floating(Element element) {
  return element == Element::Float32 || element == Element::Float64;
}
constexpr bool is_big(Element element) {
  return element == Element::BigInt64 || element == Element::BigUint64;
}

// A job that reads no more than this once or twice is brief: some microseconds.
inline constexpr size_t kBriefBytes = 32 * 1024;

template <class T>
struct Tag {
  using Type = T;
};

// Calls body(Tag<T>{}) with the C++ type of `element`.
template <class Body>
auto with_element(Element element, Body&& body) {
  switch (element) {
    case Element::Int8:
      return body(Tag<int8_t>{});
    case Element::Uint8:
    case Element::Uint8Clamped:
      return body(Tag<uint8_t>{});
    case Element::Int16:
      return body(Tag<int16_t>{});
    case Element::Uint16:
      return body(Tag<uint16_t>{});
    case Element::Int32:
      return body(Tag<int32_t>{});
    case Element::Uint32:
      return body(Tag<uint32_t>{});
    case Element::Float32:
      return body(Tag<float>{});
    case Element::Float64:
      return body(Tag<double>{});
    case Element::BigInt64:
      return body(Tag<int64_t>{});
    case Element::BigUint64:
      break;
  }
  return body(Tag<uint64_t>{});
}

}  // namespace manycore
