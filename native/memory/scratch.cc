#include "memory/scratch.h"

#if defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#else
#include <sys/mman.h>
#endif

#include <cstdint>

namespace manycore {

#if defined(_WIN32)

void* Scratch::allocate(size_t bytes) {
  release();
  bytes_ = bytes;
  mapping_ = VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  return mapping_;
}

void Scratch::release() {
  if (mapping_) VirtualFree(mapping_, 0, MEM_RELEASE);
  mapping_ = nullptr;
}

#else

void* Scratch::allocate(size_t bytes) {
  release();
  constexpr size_t kHuge = size_t{2} << 20;
  if (bytes == 0 || bytes > SIZE_MAX - kHuge) return nullptr;
  bytes_ = bytes + kHuge;  // so that it can begin at a huge page
  void* mapping = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (mapping == MAP_FAILED) return nullptr;
  mapping_ = mapping;
  const uintptr_t address = (reinterpret_cast<uintptr_t>(mapping) + kHuge - 1) & ~(kHuge - 1);
#if defined(MADV_HUGEPAGE)
  // 80 MB in pages of 4 KB are 20000 page faults: as long as the sort that needs them.
  if (bytes >= kHuge) madvise(reinterpret_cast<void*>(address), bytes, MADV_HUGEPAGE);
#endif
  return reinterpret_cast<void*>(address);
}

void Scratch::release() {
  if (mapping_) munmap(mapping_, bytes_);
  mapping_ = nullptr;
}

#endif

}  // namespace manycore
