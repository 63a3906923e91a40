// Linux and macOS: a file, on Linux in memory (/dev/shm, as shm_open has it). It is named after its
// user and is readable by no other. On macOS, where names of shared memory cannot be listed, it is
// in the user's own directory for temporary files.
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <string_view>
#include <thread>

#include "memory/place.h"

namespace manycore::place {
namespace {

std::string directory() {
#if defined(__APPLE__)
  char path[PATH_MAX];
  const size_t length = confstr(_CS_DARWIN_USER_TEMP_DIR, path, sizeof path);
  return length > 0 && length <= sizeof path ? path : "/tmp/";
#else
  return "/dev/shm/";
#endif
}

std::string prefix() { return "manycore-" + std::to_string(geteuid()) + "-"; }
std::string path_of(const std::string& name) { return directory() + prefix() + name; }

// Where a place cannot be without a name: one that no segment has, and that says whose it is.
std::string unfinished() {
  static std::atomic<uint32_t> count{0};
  return path_of(std::string("~")
                     .append(std::to_string(getpid()))
                     .append(".")
                     .append(std::to_string(count++)));
}

int file_of(const Place& place) { return static_cast<int>(place.file); }

// Memory that is missing shall be missed now, and not be a SIGBUS later.
int reserve(int file, uint64_t from, uint64_t count) {
#if defined(__APPLE__)
  // Within a file only writing does it.
  static const char zeros[1 << 16] = {};
  while (count > 0) {
    const ssize_t written =
        pwrite(file, zeros, std::min<uint64_t>(count, sizeof zeros), static_cast<off_t>(from));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : ENOSPC;
    from += static_cast<uint64_t>(written);
    count -= static_cast<uint64_t>(written);
  }
  return 0;
#else
  int problem;
  do {
    problem = posix_fallocate(file, static_cast<off_t>(from), static_cast<off_t>(count));
  } while (problem == EINTR);
  return problem;
#endif
}

// Gives a new file its length, and memory to its beginning.
int extend(int file, uint64_t size, uint64_t ready) {
  // Over this limit the system would not refuse but send a signal.
  rlimit limit;
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      size > limit.rlim_cur) {
    return EFBIG;
  }
#if defined(__APPLE__)
  fstore_t store = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, static_cast<off_t>(ready), 0};
  if (fcntl(file, F_PREALLOCATE, &store) != 0) return errno;
#else
  const int problem = reserve(file, 0, ready);
  if (problem != 0 || ready == size) return problem;
#endif
  return ftruncate(file, static_cast<off_t>(size)) == 0 ? 0 : errno;
}

int map_file(int file, uint64_t size, Place* out) {
  void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (base == MAP_FAILED) return errno;
  *out = {base, size, file, -1, {}};
  return 0;
}

// Only what this user has made: in a directory that everybody may write into, another one could
// leave something under our names.
int open_own(const std::string& path, struct stat* status) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return -(errno == ELOOP ? EACCES : errno);
  if (fstat(file, status) != 0 || !S_ISREG(status->st_mode) || status->st_uid != geteuid()) {
    ::close(file);
    return -EACCES;
  }
  return file;
}

}  // namespace

int make(const std::string& name, uint64_t size, uint64_t ready, Place* out) {
  // For nothing, most likely; publish() decides.
  struct stat there;
  if (lstat(path_of(name).c_str(), &there) == 0) return EEXIST;
  int file = -1;
  std::string path;
#if defined(O_TMPFILE)
  file = ::open(directory().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0 && errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) return errno;
#endif
  if (file < 0) {
    path = unfinished();
    file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return errno;
  }
  int problem = extend(file, size, ready);
  if (problem == 0) problem = map_file(file, size, out);
  if (problem != 0) {
    if (!path.empty()) ::unlink(path.c_str());
    ::close(file);
    return problem;
  }
  out->draft = path;
  return 0;
}

int commit(const Place& place, uint64_t from, uint64_t count) {
  return reserve(file_of(place), from, count);
}

int publish(const std::string& name, const Place& place) {
  // Unlike rename(), a link never replaces what is there.
  const std::string path = path_of(name);
  if (!place.draft.empty()) {
    const int problem = ::link(place.draft.c_str(), path.c_str()) == 0 ? 0 : errno;
    ::unlink(place.draft.c_str());
    return problem;
  }
  const std::string draft = "/proc/self/fd/" + std::to_string(place.file);
  const int linked = linkat(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW);
  return linked == 0 ? 0 : errno;
}

int map(const std::string& name, uint64_t least, Place* out) {
  struct stat status;
  const int file = open_own(path_of(name), &status);
  if (file < 0) return -file;
  const auto size = static_cast<uint64_t>(status.st_size);
  int problem = 0;
  if (size < least) {
    out->size = size;
    ::close(file);
    return 0;
  }
  problem = map_file(file, size, out);
  if (problem != 0) ::close(file);
  return problem;
}

int read(const std::string& name, void* bytes, size_t count, uint64_t* size) {
  struct stat status;
  const int file = open_own(path_of(name), &status);
  if (file < 0) return -file;
  *size = static_cast<uint64_t>(status.st_size);
  const ssize_t got = pread(file, bytes, count, 0);
  const int problem = got < 0 ? errno : static_cast<size_t>(got) < count ? ENODATA : 0;
  ::close(file);
  return problem;
}

void unmap(Place& place) {
  munmap(place.base, place.size);
  ::close(file_of(place));
  place = {};
}

bool named(const std::string& name, const Place& place) {
  struct stat mine, there;
  return fstat(file_of(place), &mine) == 0 && lstat(path_of(name).c_str(), &there) == 0 &&
         mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

int remove(const std::string& name) { return ::unlink(path_of(name).c_str()) == 0 ? 0 : errno; }

bool remove_if(const std::string& name, const std::function<bool()>& condition) {
  struct stat status;
  Place place;
  place.file = open_own(path_of(name), &status);
  if (place.file < 0) return false;
  bool removed = false;
  {
    const Door door(place);
    removed = door.entered() && named(name, place) && condition() && remove(name) == 0;
  }
  ::close(file_of(place));
  return removed;
}

std::vector<std::string> list() {
  std::vector<std::string> names;
  const std::string start = prefix();
  DIR* entries = opendir(directory().c_str());
  if (entries == nullptr) return names;
  while (const dirent* entry = readdir(entries)) {
    const std::string_view file = entry->d_name;
    if (file.substr(0, start.size()) == start) names.emplace_back(file.substr(start.size()));
  }
  closedir(entries);
  return names;
}

Door::Door(const Place& place) : place_(place), entered_(false) {
  // By look and sleep, because flock() that waits has no limit of time.
  for (int attempt = 0; attempt < 5000; ++attempt) {
    entered_ = flock(file_of(place), LOCK_EX | LOCK_NB) == 0;
    if (entered_ || (errno != EWOULDBLOCK && errno != EINTR)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Door::~Door() {
  if (entered_) flock(file_of(place_), LOCK_UN);
}

}  // namespace manycore::place
