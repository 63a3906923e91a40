#include "binding/pipe.h"

#include <algorithm>
#include <cstring>

#include "binding/arguments.h"
#include "memory/table.h"
#include "queue/hands.h"
#include "queue/pipe.h"
#include "sync/park.h"
#include "sync/realm.h"

namespace manycore::binding {
namespace {

std::optional<PipeEnd> read_end(napi_env env, napi_value queue, napi_value side) {
  const std::optional<Ring> ring = read_queue(env, queue);
  bool puts;
  if (!ring || !read_boolean(env, side, &puts)) return std::nullopt;
  return PipeEnd{*ring, puts};
}

HandsLayout& layout_of(const PipeEnd& end) {
  QueueLayout& layout = end.ring.layout();
  return end.puts ? layout.producers : layout.consumers;
}

// Not on its way any more.
void arrived(HandsLayout& hands) {
  uint32_t travelling = hands.travelling.load(std::memory_order_relaxed);
  // Release pairs with the loads in Hands::gone(): whoever holds it now is seen first.
  while (travelling > 0 &&
         !hands.travelling.compare_exchange_weak(
             travelling, travelling - 1, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

// Who waits in a segment is woken by the end of processes that have an agent there (sync/burial.h).
// A process that holds an end may never get one by itself: it has not used the end, or it has not
// even begun. When it is dead the record is free again.
void announce(Segment& segment, ParticipantId participant) {
  constexpr auto relaxed = std::memory_order_relaxed;  // guarded by the lot lock
  SegmentLayout& layout = segment.layout();
  const Section section(segment);
  const uint32_t used = std::max(realm::population(layout), 1u);  // slot 0 is nobody's
  AgentRecord* record = nullptr;
  for (uint32_t i = 1; i < used; i++) {
    AgentRecord& one = layout.agents[i];
    if (one.tenant.load(relaxed) == 0) {
      if (used == kSegmentAgents) record = &one;
    } else if (one.participant.load(relaxed) == participant) {
      return;
    }
  }
  if (used < kSegmentAgents) {
    layout.population.store(used + 1, std::memory_order_release);  // pairs with population()
    record = &layout.agents[used];
  }
  if (record == nullptr) return;
  const uint32_t generation = (record->generation.load(relaxed) + 1) % (1u << kAgentGenerationBits);
  record->generation.store(generation, relaxed);
  record->participant.store(participant, relaxed);
  record->home.store(0, relaxed);
  std::memset(record->name, 0, sizeof(Name));
  const auto slot = static_cast<uint32_t>(record - layout.agents);
  // Release pairs with the load in burial's anybody_dead().
  record->tenant.store(generation << kAgentSlotBits | slot, std::memory_order_release);
}

// As Hands::take() for this process.
void give(HandsLayout& hands, const Segment& segment, ParticipantId heir) {
  for (const Word& holder : hands.holders) {
    if (holder.load(std::memory_order_relaxed) == heir) return;  // it was faster
  }
  for (Word& holder : hands.holders) {
    uint32_t seen = holder.load(std::memory_order_relaxed);  // the compare-exchange verifies it
    if (seen != 0 && segment.alive(seen)) continue;
    // Release pairs with the loads in Hands::gone().
    if (holder.compare_exchange_strong(seen, heir, std::memory_order_release,
                                       std::memory_order_relaxed)) {
      return;
    }
  }
}

}  // namespace

napi_value pipe_await(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<Ring> ring = read_queue(env, arguments[0]);
  Deadline deadline;
  if (!ring || !read_deadline(env, arguments[1], &deadline)) return nullptr;
  return code(env, queue::await_item(*ring, Environment::of(env).caller(&ring->items()), deadline));
}

napi_value pipe_take(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  bool arriving;
  if (!end || !read_boolean(env, arguments[2], &arriving)) return nullptr;
  const bool taken = end->take(arriving);
  if (taken && end->ring.shared()) {
    Segment& segment = *end->ring.segment();
    announce(segment, segment.me());
  }
  return boolean(env, taken);
}

napi_value pipe_send(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  if (!end) return nullptr;
  end->send();
  return undefined(env);
}

napi_value pipe_drop(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  if (!end) return nullptr;
  end->drop();
  return undefined(env);
}

napi_value pipe_recall(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  if (!end) return nullptr;
  if (end->ring.shared()) {
    arrived(layout_of(*end));
    const Hands hands = end->puts ? end->ring.locked().producers() : end->ring.locked().consumers();
    if (hands.gone()) queue::close(end->ring);
  }
  return undefined(env);
}

napi_value pipe_lend(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  const std::optional<PipeEnd> end = read_end(env, arguments[0], arguments[1]);
  uint32_t pid;
  if (!end || !read_uint32(env, arguments[2], &pid)) return nullptr;
  if (end->ring.shared()) {
    const ParticipantId heir = end->ring.segment()->invite(pid);
    if (heir != 0) {
      announce(*end->ring.segment(), heir);
      give(layout_of(*end), *end->ring.segment(), heir);
    }
    arrived(layout_of(*end));
  }
  return undefined(env);
}

}  // namespace manycore::binding
