// What a kernel's parameters are, for JavaScript to check the arguments.
#pragma once

#include <span>
#include <type_traits>

#include "manycore/abi.h"

namespace [[gnu::visibility("hidden")]] manycore {

// A typed array of any length. The arrays of std::span parameters all have the length of the range.
template <class T>
class Whole : public std::span<T> {
 public:
  using std::span<T>::span;
};

namespace detail {

template <class T>
concept Number = std::is_arithmetic_v<T> && !
std::is_same_v<T, bool> && sizeof(T) <= 8 && !std::is_same_v<T, long double>;

template <Number T>
constexpr uint8_t element() {
  if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 4 ? abi::kFloat32 : abi::kFloat64;
  } else {
    constexpr uint8_t of_signed[] = {0, abi::kInt8, abi::kInt16, 0,          abi::kInt32,
                                     0, 0,          0,           abi::kInt64};
    return static_cast<uint8_t>(of_signed[sizeof(T)] + (std::is_signed_v<T> ? 0 : 1));
  }
}

// describe(): what it is. make(): a T of an argument. The headers of objects add theirs.
template <class T>
struct ParameterOf {
  static_assert(!std::is_same_v<T, T>,
                "a kernel's parameters are numbers, bool, std::span or manycore::Whole of numbers, "
                "and the classes of <manycore/mutex.h> and the other headers");
};

template <Number T>
struct ParameterOf<T> {
  static constexpr abi::Parameter describe() { return {abi::kScalar, element<T>(), 0, 1}; }
  static T make(const abi::Argument& argument) {
    if constexpr (std::is_floating_point_v<T>) return static_cast<T>(argument.number);
    return static_cast<T>(argument.bits);
  }
};

template <>
struct ParameterOf<bool> {
  static constexpr abi::Parameter describe() { return {abi::kScalar, abi::kBool, 0, 1}; }
  static bool make(const abi::Argument& argument) { return argument.bits != 0; }
};

template <class Span, class T, uint8_t role>
struct MemoryParameter {
  static constexpr abi::Parameter describe() {
    return {role, element<std::remove_const_t<T>>(), 0, std::is_const_v<T>};
  }
  static Span make(const abi::Argument& argument) {
    return Span(static_cast<T*>(argument.memory.data), argument.memory.length);
  }
};

template <class T>
struct ParameterOf<std::span<T>> : MemoryParameter<std::span<T>, T, abi::kSpan> {};
template <class T>
struct ParameterOf<Whole<T>> : MemoryParameter<Whole<T>, T, abi::kWhole> {};

// `Object` has been checked: it is made over memory alone.
template <class Object, uint8_t shape>
struct ObjectParameter {
  static constexpr abi::Parameter describe() { return {abi::kObject, shape, 0, 0}; }
  static Object make(const abi::Argument& argument) { return Object(argument.memory.data); }
};

}  // namespace detail
}  // namespace manycore
