#define NOMINMAX
#include <windows.h>

#include <cstring>
#include <new>
#include <utility>

#include "binding/engine.h"

// As in engine_posix.cc, but for two rules of Microsoft's ABI: a member function takes `this`
// before the hidden pointer to its result, and v8::Local, which has constructors, is returned
// through such a pointer too. Hence declared as members and with a twin of Local.
namespace manycore::binding::engine {
namespace {

class Object {
 public:
  Store get_backing_store();
};

class Local {
 public:
  Local() : slot_(nullptr) {}
  napi_value value() const { return slot_; }

 private:
  napi_value slot_;
};

using Member = Store (Object::*)();

// The twin of v8::BackingStore, for its destructor.
class Ending {
 public:
  void end();
};
using End = void (Ending::*)();

// As a unique_ptr is returned: through a hidden pointer, because it has a destructor.
struct Owned {
  v8::BackingStore* store;
  ~Owned() {}
};

struct Functions {
  Member get_backing_store;
  Local (*create)(v8::Isolate*, Store);
  Owned (*create_store)(void*, size_t, void (*)(void*, size_t, void*), void*);
  End end_store;
  v8::Isolate* (*current)();
};

template <class Function>
bool find(const char* name, Function* function) {
  // Node's symbols are those of the executable.
  const FARPROC address = GetProcAddress(GetModuleHandleW(nullptr), name);
  static_assert(sizeof(*function) == sizeof(address));
  std::memcpy(function, &address, sizeof(address));
  return address != nullptr;
}

Functions look_up() {
  Functions found;
  if (find("?GetBackingStore@SharedArrayBuffer@v8@@QEAA?AV?$shared_ptr@VBackingStore@v8@@@std@@XZ",
           &found.get_backing_store) &&
      find("?New@SharedArrayBuffer@v8@@SA?AV?$Local@VSharedArrayBuffer@v8@@@2@PEAVIsolate@2@V?$"
           "shared_ptr@VBackingStore@v8@@@std@@@Z",
           &found.create) &&
      find("?NewBackingStore@SharedArrayBuffer@v8@@SA?AV?$unique_ptr@VBackingStore@v8@@U?$default_"
           "delete@VBackingStore@v8@@@std@@@std@@PEAX_KP6AX010@Z0@Z",
           &found.create_store) &&
      find("??1BackingStore@v8@@QEAA@XZ", &found.end_store) &&
      find("?GetCurrent@Isolate@v8@@SAPEAV12@XZ", &found.current)) {
    return found;
  }
  return {};
}

const Functions& functions() {
  static const Functions found = look_up();
  return found;
}

}  // namespace

bool available() { return functions().current != nullptr; }

Store store_of(napi_value buffer) {
  return (reinterpret_cast<Object*>(buffer)->*functions().get_backing_store)();
}

Store adopt(void* data, size_t length, void (*gone)(void*, size_t, void*), void* context) {
  const Owned owned = functions().create_store(data, length, gone, context);
  return Store(owned.store, [](v8::BackingStore* store) {
    (reinterpret_cast<Ending*>(store)->*functions().end_store)();
    ::operator delete(static_cast<void*>(store));  // as the class' own operator does
  });
}

napi_value wrap(Store store) {
  return functions().create(functions().current(), std::move(store)).value();
}

}  // namespace manycore::binding::engine
