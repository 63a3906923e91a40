#include <dlfcn.h>

#include <new>
#include <utility>

#include "binding/engine.h"

// A napi_value is the pointer inside a v8::Local (Node's js_native_api_v8.h casts the one to the
// other), and `this` of a V8 object is the same pointer. A member function of the Itanium ABI is
// called like a function whose first argument is `this`; the result of class type, a shared_ptr,
// goes where a hidden pointer says, which the compiler adds on both sides. v8::Local is trivial, so
// it comes back in a register, as a pointer does.
namespace manycore::binding::engine {
namespace {

// The names say which library's shared_ptr V8 was compiled with. Where it is not ours, they are not
// found, and nothing can be mistaken for something else.
#if defined(_LIBCPP_VERSION)
#define MANYCORE_SHARED_PTR "NSt3__110shared_ptr"
#else
#define MANYCORE_SHARED_PTR "St10shared_ptr"
#endif
constexpr const char* kGetBackingStore = "_ZN2v817SharedArrayBuffer15GetBackingStoreEv";
constexpr const char* kNew = "_ZN2v817SharedArrayBuffer3NewEPNS_7IsolateE" MANYCORE_SHARED_PTR
                             "INS_12BackingStoreEE"
#if defined(_LIBCPP_VERSION)
                             "E"  // a nested name has an end of its own
#endif
    ;
constexpr const char* kNewStore = "_ZN2v817SharedArrayBuffer15NewBackingStoreEPvmPFvS1_mS1_ES1_";
constexpr const char* kEndStore = "_ZN2v812BackingStoreD1Ev";
constexpr const char* kGetCurrent = "_ZN2v87Isolate10GetCurrentEv";

// As a unique_ptr is returned: where a hidden pointer says, because it has a destructor.
struct Owned {
  v8::BackingStore* store;
  ~Owned() {}
};

struct Functions {
  Store (*get_backing_store)(napi_value self);
  napi_value (*create)(v8::Isolate*, Store);
  Owned (*create_store)(void*, size_t, void (*)(void*, size_t, void*), void*);
  void (*end_store)(v8::BackingStore* self);
  v8::Isolate* (*current)();
};

template <class Function>
bool find(const char* name, Function* function) {
  *function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  return *function != nullptr;
}

Functions look_up() {
  Functions found;
  if (find(kGetBackingStore, &found.get_backing_store) && find(kNew, &found.create) &&
      find(kNewStore, &found.create_store) && find(kEndStore, &found.end_store) &&
      find(kGetCurrent, &found.current)) {
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

Store store_of(napi_value buffer) { return functions().get_backing_store(buffer); }

Store adopt(void* data, size_t length, void (*gone)(void*, size_t, void*), void* context) {
  const Owned owned = functions().create_store(data, length, gone, context);
  return Store(owned.store, [](v8::BackingStore* store) {
    functions().end_store(store);
    ::operator delete(static_cast<void*>(store));  // as the class' own operator does
  });
}

napi_value wrap(Store store) { return functions().create(functions().current(), std::move(store)); }

}  // namespace manycore::binding::engine
