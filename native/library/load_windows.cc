#define NOMINMAX
#include <windows.h>

#include "library/load.h"

namespace manycore::library {
namespace {

std::wstring wide(const std::string& text) {
  const int length = static_cast<int>(text.size());
  std::wstring result(MultiByteToWideChar(CP_UTF8, 0, text.data(), length, nullptr, 0), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), length, result.data(),
                      static_cast<int>(result.size()));
  return result;
}

std::string last_error() {
  char text[512];
  const DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                                      nullptr, GetLastError(), 0, text, sizeof(text), nullptr);
  std::string result(text, length);
  while (!result.empty() && (result.back() == '\n' || result.back() == '\r')) result.pop_back();
  return result;
}

}  // namespace

// Never freed. What the library needs itself is looked for beside it, too.
Entry open(const std::string& path, std::string& problem) {
  const HMODULE module = LoadLibraryExW(wide(path).c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
  FARPROC entry = module == nullptr ? nullptr : GetProcAddress(module, "manycore_kernels");
  if (entry == nullptr) problem = last_error();
  return reinterpret_cast<Entry>(entry);
}

}  // namespace manycore::library
