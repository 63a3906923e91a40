// Windows: a file mapping that the page file stands behind. Its name goes with its last handle, so
// nothing is ever left behind, and names need no list and cannot be taken away.
#define NOMINMAX
#include <windows.h>

#include <cerrno>
#include <cstring>

#include "memory/place.h"

namespace manycore::place {
namespace {

HANDLE handle_of(intptr_t handle) { return reinterpret_cast<HANDLE>(handle); }

// Names of segments are ASCII.
std::wstring object(const std::string& name, const wchar_t* suffix = L"") {
  return L"Local\\manycore-" + std::wstring(name.begin(), name.end()) + suffix;
}

int problem_of(DWORD error) {
  switch (error) {
    case ERROR_ALREADY_EXISTS:
      return EEXIST;
    case ERROR_FILE_NOT_FOUND:
      return ENOENT;
    case ERROR_ACCESS_DENIED:
    case ERROR_INVALID_HANDLE:  // the name is another kind of object's
      return EACCES;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_DISK_FULL:
    case ERROR_NO_SYSTEM_RESOURCES:
      return ENOSPC;
    default:
      return EIO;
  }
}

int finish(const std::string& name, HANDLE mapping, uint64_t size, Place* out) {
  void* base = MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, size);
  const HANDLE door = base ? CreateMutexW(nullptr, FALSE, object(name, L".door").c_str()) : nullptr;
  if (door == nullptr) {
    const int problem = problem_of(GetLastError());
    if (base) UnmapViewOfFile(base);
    CloseHandle(mapping);
    return problem;
  }
  MEMORY_BASIC_INFORMATION region;
  VirtualQuery(base, &region, sizeof region);
  *out = {};
  out->base = base;
  out->size = region.RegionSize;
  out->file = reinterpret_cast<intptr_t>(mapping);
  out->door = reinterpret_cast<intptr_t>(door);
  return 0;
}

}  // namespace

int make(const std::string& name, uint64_t size, uint64_t ready, Place* out) {
  const DWORD kind = PAGE_READWRITE | (ready < size ? SEC_RESERVE : SEC_COMMIT);
  const HANDLE mapping =
      CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, kind, static_cast<DWORD>(size >> 32),
                         static_cast<DWORD>(size), object(name).c_str());
  const DWORD error = GetLastError();
  if (mapping == nullptr) return problem_of(error);
  if (error == ERROR_ALREADY_EXISTS) {
    CloseHandle(mapping);
    return EEXIST;
  }
  const int problem = finish(name, mapping, static_cast<size_t>(size), out);
  if (problem != 0 || ready == size) return problem;
  const int uncommitted = commit(*out, 0, ready);
  if (uncommitted != 0) unmap(*out);
  return uncommitted;
}

int commit(const Place& place, uint64_t from, uint64_t count) {
  auto* first = static_cast<uint8_t*>(place.base) + from;
  return VirtualAlloc(first, count, MEM_COMMIT, PAGE_READWRITE) ? 0 : problem_of(GetLastError());
}

int publish(const std::string&, const Place&) { return 0; }

int map(const std::string& name, uint64_t least, Place* out) {
  const HANDLE mapping = OpenFileMappingW(FILE_MAP_ALL_ACCESS, FALSE, object(name).c_str());
  if (mapping == nullptr) return problem_of(GetLastError());
  Place place;
  const int problem = finish(name, mapping, 0, &place);
  if (problem != 0) return problem;
  if (place.size < least) {
    out->size = place.size;
    unmap(place);
    return 0;
  }
  *out = place;
  return 0;
}

int read(const std::string& name, void* bytes, size_t count, uint64_t* size) {
  Place place;
  const int problem = map(name, count, &place);
  *size = place.size;
  if (problem != 0) return problem;
  if (place.base == nullptr) return ENODATA;
  std::memcpy(bytes, place.base, count);
  unmap(place);
  return 0;
}

void unmap(Place& place) {
  UnmapViewOfFile(place.base);
  CloseHandle(handle_of(place.file));
  CloseHandle(handle_of(place.door));
  place = {};
}

bool named(const std::string&, const Place&) { return true; }
int remove(const std::string&) { return 0; }
bool remove_if(const std::string&, const std::function<bool()>&) { return false; }
std::vector<std::string> list() { return {}; }

Door::Door(const Place& place) : place_(place) {
  const DWORD result = WaitForSingleObject(handle_of(place.door), 5000);
  entered_ = result == WAIT_OBJECT_0 || result == WAIT_ABANDONED;
}

Door::~Door() {
  if (entered_) ReleaseMutex(handle_of(place_.door));
}

}  // namespace manycore::place
