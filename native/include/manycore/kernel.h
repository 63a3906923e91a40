// Kernels in C++: one function over a range, called from JavaScript on all native threads.
//
//   #include <manycore/kernel.h>
//
//   void saxpy(manycore::Range range, double a, std::span<const double> x, std::span<double> y) {
//     for (size_t i : range) y[i] += a * x[i];
//   }
//   MANYCORE_KERNEL(saxpy)
//
//   $ npx manycore build-kernel saxpy.cc
//
//   const { saxpy } = await loadKernels('./saxpy');     // of manycore/compute
//   await saxpy(2, x, y);                               // or saxpy(2, x, y).get()
//
// The range is that of the spans, which all have one length; it is cut into pieces, and whichever
// thread is free calls the function with the next one. So a call touches what its range says, or
// uses a lock. After the range come
//
//   numbers, bool            64-bit integers are bigints in JavaScript
//   std::span<T>             a typed array in shared memory, of the same type; const if only read
//   manycore::Whole<T>       the same, but of any length
//   manycore::Mutex, ...     the objects of the other headers, which are included one by one
//
// A function that returns a number returns its part of a sum: the Task resolves to the sum of all
// ranges, added in an order that does not depend on threads.
//
// Exceptions become JavaScript's errors. Functions may be called at the same time, and from any
// thread; a crash ends the process, as crashes do.
#pragma once

#include <new>
#include <string>
#include <tuple>
#include <utility>

#include "manycore/error.h"
#include "manycore/parameter.h"

namespace [[gnu::visibility("hidden")]] manycore {

// The indices [begin, end) that a call is about.
class Range {
 public:
  // A number that a range-for can go over; compared as numbers are.
  class Index {
   public:
    constexpr Index(size_t value) : value_(value) {}
    constexpr operator size_t() const { return value_; }
    constexpr size_t operator*() const { return value_; }
    constexpr Index& operator++() {
      ++value_;
      return *this;
    }
    constexpr Index operator++(int) { return value_++; }

   private:
    size_t value_;
  };

  constexpr Range(size_t begin, size_t end) : begin_(begin), end_(end) {}
  constexpr Index begin() const { return begin_; }
  constexpr Index end() const { return end_; }
  constexpr size_t size() const { return end_ - begin_; }
  constexpr bool empty() const { return begin_ == end_; }

  // The job was cancelled, or has failed elsewhere: for functions that take long to look at.
  bool stopped() const { return abi::host().stopped() != 0; }

 private:
  size_t begin_, end_;
};

struct KernelOptions {
  // How many indices a call gets at the most. By default up to 4096, and so few that there are
  // enough pieces for many threads. Less for what takes long: between the pieces a job can be
  // cancelled.
  size_t grain = 0;
  // Up to so many indices take a few microseconds at the most, whatever the arguments are: then the
  // JavaScript thread that calls does them at once, and wakes nobody. Not for kernels with objects.
  size_t brief = 0;
};

namespace detail {

inline void fail(int32_t outcome, const char* text) {
  abi::host().fail(outcome, text, std::char_traits<char>::length(text));
}

// What the function threw is told, and goes no further.
template <class Body>
void guarded(Body&& body) noexcept {
  try {
    body();
  } catch (const Stopped&) {
  } catch (const Error& error) {
    fail(error.outcome(), error.what());
  } catch (const std::bad_alloc&) {
    fail(abi::kFailed, "out of memory");
  } catch (const std::exception& error) {
    fail(abi::kFailed, error.what());
  } catch (const std::string& text) {
    fail(abi::kFailed, text.c_str());
  } catch (const char* text) {
    fail(abi::kFailed, text);
  } catch (...) {
    fail(abi::kFailed, "the kernel threw something that is no std::exception");
  }
}

// A function's return and parameters, and how it is called.
template <class Function>
struct Signature {
  static_assert(!std::is_same_v<Function, Function>,
                "a kernel is a function whose first parameter is a manycore::Range");
};

template <class R, class First, class... P>
struct Signature<R (*)(First, P...)> {
  static_assert(std::is_same_v<std::decay_t<First>, Range>,
                "a kernel's first parameter is a manycore::Range");
  static_assert(std::is_void_v<R> || std::is_arithmetic_v<R>,
                "a kernel returns nothing, or a number to be added up");
  static_assert((... && !(std::is_lvalue_reference_v<P> && std::is_arithmetic_v<std::decay_t<P>> &&
                          !std::is_const_v<std::remove_reference_t<P>>)),
                "a kernel's numbers are passed by value");

  static constexpr abi::Result kResult = std::is_void_v<R> ? abi::kNothing : abi::kSum;
  // One more, for no array is empty.
  static constexpr abi::Parameter kParameters[] = {ParameterOf<std::decay_t<P>>::describe()..., {}};
  static constexpr uint32_t kCount = sizeof...(P);

  template <auto function>
  static void run(const abi::Argument* arguments, uint64_t begin, uint64_t end, double* result) {
    guarded([&] {
      call<function>(Range(static_cast<size_t>(begin), static_cast<size_t>(end)), arguments, result,
                     std::index_sequence_for<P...>());
    });
  }

 private:
  template <auto function, size_t... index>
  static void call(Range range, [[maybe_unused]] const abi::Argument* arguments,
                   [[maybe_unused]] double* result, std::index_sequence<index...>) {
    [[maybe_unused]] std::tuple<std::decay_t<P>...> values{
        ParameterOf<std::decay_t<P>>::make(arguments[index])...};
    if constexpr (std::is_void_v<R>) {
      function(range, static_cast<Passed<P>>(std::get<index>(values))...);
    } else {
      *result =
          static_cast<double>(function(range, static_cast<Passed<P>>(std::get<index>(values))...));
    }
  }
  template <class T>
  using Passed = std::conditional_t<std::is_reference_v<T>, T, const T&>;
};

template <class R, class... P>
struct Signature<R (*)(P...) noexcept> : Signature<R (*)(P...)> {};

// The library's kernels, in the order of their declaration. Initialised before any code runs.
inline abi::Kernel* first = nullptr;
inline abi::Kernel** end = &first;

template <auto function>
class Declaration {
 public:
  Declaration(const char* name, KernelOptions options = {}) {
    kernel_.name = name;
    kernel_.grain = options.grain;
    kernel_.brief = options.brief;
    *end = &kernel_;
    end = &kernel_.next;
  }

 private:
  using Of = Signature<decltype(function)>;
  abi::Kernel kernel_{
      nullptr, Of::kParameters, Of::kCount, Of::kResult, 0, 0, &Of::template run<function>,
      nullptr};
};

#define MANYCORE_TEXT_OF(macro) #macro
#define MANYCORE_TEXT(macro) MANYCORE_TEXT_OF(macro)
inline constexpr char kMarker[] =
    "manycore kernels, interface " MANYCORE_TEXT(MANYCORE_KERNEL_INTERFACE) ".";

inline abi::Library library{abi::kVersion, sizeof(abi::Host), kMarker, nullptr};

}  // namespace detail
}  // namespace manycore

// Declares the function of that name, which is a kernel for JavaScript from then on. Then come
// options, if any: MANYCORE_KERNEL(saxpy, {.grain = 1024})
#define MANYCORE_KERNEL(function, ...) MANYCORE_KERNEL_AS(function, function, __VA_ARGS__)

// The same under another name: an instance of a template, or one of another namespace.
#define MANYCORE_KERNEL_AS(name, function, ...)                                                \
  namespace {                                                                                  \
  const ::manycore::detail::Declaration<&function> manycore_kernel_##name{#name, __VA_ARGS__}; \
  }

// What manycore asks a library for when it loads it.
extern "C" MANYCORE_EXPORT inline const void* manycore_kernels(const void* table) {
  using namespace manycore;
  detail::library.first = detail::first;
#if !defined(MANYCORE_CORE)
  const auto* host = static_cast<const abi::Host*>(table);
  if (host->version == abi::kVersion && host->size >= sizeof(abi::Host)) abi::given = host;
#else
  (void)table;
#endif
  return &detail::library;
}
