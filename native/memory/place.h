// Named memory, as the operating system offers it. One file per kind of system implements this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace manycore {

struct Place {
  void* base = nullptr;
  uint64_t size = 0;
  intptr_t file = -1;
  intptr_t door = -1;
};

namespace place {

// 0 or the system's error. A new, zeroed, mapped place of this size without a name as yet, if the
// system can do that; else it has its name from now on.
int make(const std::string& name, uint64_t size, Place* out);
// Gives it its name, complete as it is. EEXIST when that is taken.
int publish(const std::string& name, Place& place);
// Maps what has this name, whatever it is. When it has less than `least` bytes it is not mapped.
int map(const std::string& name, uint64_t least, Place* out);
// Lets go; never fails.
void unmap(Place& place);

// Whether the name still is this place's. Inside the door, or it may change at once.
bool named(const std::string& name, const Place& place);
// Inside the door.
void remove(const std::string& name, const Place& place);

// Names of this user's places, without order.
std::vector<std::string> list();

// The critical section of those who come and go, across processes. The end of a process opens it.
// Not for two threads of one process.
class Door {
 public:
  explicit Door(const Place& place);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;
  // False: some other process has held it for seconds.
  bool entered() const { return entered_; }

 private:
  const Place& place_;
  bool entered_;
};

}  // namespace place
}  // namespace manycore
