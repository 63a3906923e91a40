#include "compute/sort.h"

#include "compute/counting.h"
#include "compute/samplesort.h"

namespace manycore {

std::shared_ptr<Job> sort_job(void* data, Element element, size_t length, unsigned threads) {
  return with_element(element, [&](auto tag) -> std::shared_ptr<Job> {
    using T = typename decltype(tag)::Type;
    // Below that, going through all counters takes longer than sorting.
    constexpr size_t kFewest = size_t{1} << (8 * sizeof(T) - 2);
    if constexpr (sizeof(T) <= 2) {
      if (length >= kFewest) {
        return std::make_shared<CountingSort<T>>(static_cast<T*>(data), length, threads);
      }
    }
    return std::make_shared<SampleSort<T>>(static_cast<T*>(data), length, threads);
  });
}

}  // namespace manycore
