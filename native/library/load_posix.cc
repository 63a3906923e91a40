#include <dlfcn.h>

#include "library/load.h"

namespace manycore::library {

Entry open(const std::string& path, std::string& problem) {
  // RTLD_NOW: what is missing shall be missing now, and not in the middle of a kernel. Never
  // closed.
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* entry = handle == nullptr ? nullptr : dlsym(handle, "manycore_kernels");
  if (entry == nullptr) {
    const char* error = dlerror();
    problem = error == nullptr ? "the system does not say why" : error;
  }
  return reinterpret_cast<Entry>(entry);
}

}  // namespace manycore::library
