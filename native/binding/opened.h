// Two functions bound to one queue: what each call would have to read and to check is kept.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace manycore::binding {

template <class Queue>
struct Opened {
  Queue queue;
  napi_ref keeps;
  int64_t weight;  // what V8 was told of the memory, to make it collect queues in time
  uint32_t users = 2;

  static void release(napi_env env, void* data, void*) {
    auto* self = static_cast<Opened*>(data);
    if (--self->users > 0) return;
    int64_t total;
    napi_adjust_external_memory(env, -self->weight, &total);
    if (self->keeps != nullptr) napi_delete_reference(env, self->keeps);
    delete self;
  }

  // In one of the functions: the queue that it is bound to, and its arguments.
  template <size_t N>
  static const Queue& of(napi_env env, napi_callback_info info, napi_value (&values)[N]) {
    size_t count = N;
    void* data = nullptr;
    napi_get_cb_info(env, info, &count, values, nullptr, &data);
    return static_cast<Opened*>(data)->queue;
  }

  // [first, second]; null with an exception pending. What is in `memory` stays as long as they do.
  static napi_value open(napi_env env, Queue queue, napi_value memory, int64_t weight,
                         napi_callback first, napi_callback second) {
    napi_value functions[2], pair;
    napi_ref keeps;
    if (napi_create_array_with_length(env, 2, &pair) != napi_ok ||
        napi_create_reference(env, memory, 1, &keeps) != napi_ok) {
      return nullptr;
    }
    int64_t total;
    napi_adjust_external_memory(env, weight, &total);
    auto* self = new Opened{std::move(queue), keeps, weight};
    const napi_callback callbacks[] = {first, second};
    for (uint32_t i = 0; i < 2; i++) {
      const bool made =
          napi_create_function(env, nullptr, 0, callbacks[i], self, &functions[i]) == napi_ok &&
          napi_add_finalizer(env, functions[i], self, release, nullptr, nullptr) == napi_ok;
      if (!made || napi_set_element(env, pair, i, functions[i]) != napi_ok) return nullptr;
    }
    return pair;
  }
};

}  // namespace manycore::binding
