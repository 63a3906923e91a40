// The memory through which byte strings pass between JavaScript and the core: one ArrayBuffer per
// environment, so that a call need not bring its own.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>

namespace manycore::binding {

class Scratch {
 public:
  struct View {
    uint8_t* data;
    size_t length;
  };

  // At this moment. JavaScript could detach the buffer: then there is none.
  View view(napi_env env) const;
  // Makes a new one if it is smaller. False with a JavaScript exception pending.
  bool reserve(napi_env env, size_t length);
  void drop(napi_env env);
  // The other's buffer, of which JavaScript does not know, in place of this one's.
  void take(napi_env env, Scratch& other);
  bool exists() const { return buffer_ != nullptr; }
  // The buffer itself; it must exist.
  napi_value buffer(napi_env env) const;

  // How long the last string was that came in, and whether JavaScript has yet to ask for the buffer
  // that it came into.
  uint32_t received = 0;
  bool replaced = false;

 private:
  napi_ref buffer_ = nullptr;
};

}  // namespace manycore::binding
