#include "library/load.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "library/host.h"

namespace manycore::library {
namespace {

struct Table {
  std::mutex guard;
  std::vector<const abi::Kernel*> kernels;
  std::unordered_map<std::string, std::string> identities;  // of the files, by their paths
};

Table& table() {
  static Table& leaked = *new Table;  // jobs may outlive static destructors
  return leaked;
}

bool known(const abi::Parameter& parameter) {
  switch (parameter.role) {
    case abi::kScalar:
      return parameter.type <= abi::kBool && parameter.type != 2;
    case abi::kSpan:
    case abi::kWhole:
      return parameter.type <= abi::kUint64 && parameter.type != 2;
    case abi::kObject:
      return (parameter.type >= abi::kMutex && parameter.type <= abi::kBarrier) ||
             parameter.type == abi::kRecursiveMutex;
    default:
      return false;
  }
}

// Empty when all is well.
std::string flaw(const abi::Library& library) {
  std::vector<const char*> names;
  for (const abi::Kernel* kernel = library.first; kernel != nullptr; kernel = kernel->next) {
    const auto same = [&](const char* name) { return std::strcmp(name, kernel->name) == 0; };
    const std::string name(kernel->name);
    if (std::any_of(names.begin(), names.end(), same)) return "two of its kernels are " + name;
    names.push_back(kernel->name);
    if (!std::all_of(kernel->parameters, kernel->parameters + kernel->count, known)) {
      return "its kernel " + name + " has a parameter of a kind that is not known";
    }
  }
  return names.empty() ? "no kernel is declared in it with MANYCORE_KERNEL()" : "";
}

}  // namespace

Loaded load(const std::string& path, const std::string& identity) {
  Loaded result;
  Table& t = table();
  {
    std::lock_guard lock(t.guard);
    const auto known = t.identities.find(path);
    if (known != t.identities.end() && known->second != identity) {
      result.problem =
          "it has been built anew since this process loaded it, and a process keeps what it has "
          "loaded: start it again";
      return result;
    }
  }
  const Entry entry = open(path, result.problem);
  if (entry == nullptr) return result;
  const auto* library = static_cast<const abi::Library*>(entry(&abi::host()));
  if (library == nullptr || library->version != abi::kVersion) {
    result.problem = "it was built for another version of manycore";
    return result;
  }
  if (library->needs > abi::host().size) {
    result.problem = "it was built for a later version of manycore";
    return result;
  }
  result = enter(*library);
  std::lock_guard lock(t.guard);
  if (result.problem.empty()) t.identities.emplace(path, identity);
  return result;
}

Loaded enter(const abi::Library& library) {
  Loaded result;
  result.problem = flaw(library);
  if (!result.problem.empty()) return result;
  Table& t = table();
  std::lock_guard lock(t.guard);
  for (const abi::Kernel* kernel = library.first; kernel != nullptr; kernel = kernel->next) {
    const auto found = std::find(t.kernels.begin(), t.kernels.end(), kernel);
    result.kernels.push_back(static_cast<KernelId>(found - t.kernels.begin()));
    if (found == t.kernels.end()) t.kernels.push_back(kernel);
  }
  return result;
}

const abi::Kernel* kernel(KernelId id) {
  Table& t = table();
  std::lock_guard lock(t.guard);
  return id < t.kernels.size() ? t.kernels[id] : nullptr;
}

}  // namespace manycore::library
