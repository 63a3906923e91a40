#include "memory/scratch.h"

#include "memory/huge.h"

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
  if (bytes == 0 || bytes > SIZE_MAX - kHugePage) return nullptr;
  bytes_ = bytes + kHugePage;  // so that it can begin at a huge page
  void* mapping = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (mapping == MAP_FAILED) return nullptr;
  mapping_ = mapping;
  const uintptr_t address =
      (reinterpret_cast<uintptr_t>(mapping) + kHugePage - 1) & ~(kHugePage - 1);
  prefer_huge_pages(reinterpret_cast<void*>(address), bytes);
  return reinterpret_cast<void*>(address);
}

void Scratch::release() {
  if (mapping_) munmap(mapping_, bytes_);
  mapping_ = nullptr;
}

#endif

}  // namespace manycore
