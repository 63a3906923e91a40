// An array of known length without an allocation when it is short.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

namespace manycore::kernel {

template <class T>
class Few {
 public:
  explicit Few(size_t count) {  // throws std::bad_alloc
    if (count > few_.size()) many_.reset(new T[count]());
  }
  T& operator[](size_t index) { return many_ ? many_[index] : few_[index]; }
  const T& operator[](size_t index) const { return many_ ? many_[index] : few_[index]; }
  const T* data() const { return many_ ? many_.get() : few_.data(); }

 private:
  std::array<T, 6> few_{};
  std::unique_ptr<T[]> many_;
};

}  // namespace manycore::kernel
