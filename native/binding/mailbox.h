// How other threads reach an environment's event loop: messages are posted from any thread and
// delivered on the environment's own. This is where a woken Promise waiter or a finished job comes
// back to JavaScript.
#pragma once

#include <node_api.h>

#include <atomic>
#include <mutex>

namespace manycore::binding {

// Reference-counted: the environment holds one reference while the message is pending, whoever is
// about to post it holds another. The last to let go deletes it.
class Message {
 public:
  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }  // from a live reference
  void release() {
    // Release orders this holder's last access before the deletion, acquire sees all of them.
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 protected:
  virtual ~Message() = default;

 private:
  friend class Mailbox;
  virtual void deliver(napi_env env) = 0;

  std::atomic<uint32_t> references_{1};
  Message* next_ = nullptr;
};

class Mailbox {
 public:
  // False with a JavaScript exception pending.
  bool open(napi_env env);

  // From any thread. Takes over one reference, which delivery lets go; a closed mailbox only lets
  // it go: the environment has dealt with everything pending when it closed.
  void post(Message* message);

  // On the environment's thread. While somebody expects mail, the event loop stays alive.
  void expect(napi_env env);
  void unexpect(napi_env env);
  // Also on the environment's thread, from its cleanup hook: nothing is delivered any more.
  void close();

  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }  // from a live reference
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;  // as in Message
  }

 private:
  ~Mailbox() = default;
  static void drain(napi_env env, napi_value, void* context, void*);

  std::atomic<uint32_t> references_{1};
  std::mutex guard_;  // of everything below but expected_
  napi_threadsafe_function wake_ = nullptr;
  bool closed_ = false;
  Message* first_ = nullptr;
  Message* last_ = nullptr;
  uint32_t expected_ = 0;
};

}  // namespace manycore::binding
