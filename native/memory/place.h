// Named memory, as the operating system offers it. One file per kind of system implements this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace manycore {

struct Place {
  void* base = nullptr;
  uint64_t size = 0;   // of what is mapped
  intptr_t file = -1;  // the system's handles
  intptr_t door = -1;
  std::string draft;  // of one that is made and not published: where it is meanwhile
};

namespace place {

// Whether a name is there until somebody removes it. On Windows it goes with the last process.
#if defined(_WIN32)
inline constexpr bool kNamesStay = false;
#else
inline constexpr bool kNamesStay = true;
#endif

// All return 0 or an error number of errno.h.

// A new, zeroed, mapped place of this size, all of whose memory is reserved. It has no name as yet,
// if the system can do that; else this one, from now on.
int make(const std::string& name, uint64_t size, Place* out);
// Gives it its name, complete as it is. EEXIST when that is taken.
int publish(const std::string& name, const Place& place);
// Maps what has this name, whatever it is; but not when it has less than `least` bytes, though
// `size` says how many then.
int map(const std::string& name, uint64_t least, Place* out);
// The first bytes of what has this name, without mapping it, which `size` bytes are of.
int read(const std::string& name, void* bytes, size_t count, uint64_t* size);
void unmap(Place& place);

// Whether the name is this place's. Outside the door the answer may be old.
bool named(const std::string& name, const Place& place);
// Takes the name away from whatever has it. Inside the door.
int remove(const std::string& name);

// The same for a name that may be anything's. Asks `condition` inside the door. False: it said so,
// or the name is gone.
bool remove_if(const std::string& name, const std::function<bool()>& condition);

// The names of this user's places, without order.
std::vector<std::string> list();

// The critical section of those who come and go, across processes. The end of a process opens it.
// Not for two threads of one process at once.
class Door {
 public:
  explicit Door(const Place& place);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;
  // False: another process has held it for seconds.
  bool entered() const { return entered_; }

 private:
  const Place& place_;
  bool entered_;
};

}  // namespace place
}  // namespace manycore
