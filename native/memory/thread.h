// The structure of a thread, which goes on from memory/layout.h.
#pragma once

#include "memory/layout.h"

namespace manycore {

// A thread's stage only grows; who waits for a stage is woken by whoever reaches it.
//
//   stage    meaning                                                  reached by
//   New      it has not been started                                  its maker
//   Started  the system has a thread, in which nothing of ours runs   its maker
//            yet: should it end now, only its maker can tell
//   Running  agent, nativeId and handle are there                     itself
//   Settled  the result is there                                      itself
//   Ended    its environment is gone, or it will never be started;    itself, as the last thing it
//            cpuTime is final                                         does; its maker where it
//                                                                     cannot; from New whoever
//                                                                     cancels it
namespace thread_stage {
inline constexpr uint32_t kNew = 0;
inline constexpr uint32_t kStarted = 1;
inline constexpr uint32_t kRunning = 2;
inline constexpr uint32_t kSettled = 3;
inline constexpr uint32_t kEnded = 4;
}  // namespace thread_stage

// What others ask of a thread; only grows, too.
namespace thread_wish {
inline constexpr uint32_t kNone = 0;
inline constexpr uint32_t kCancel = 1;     // its AbortSignal aborts
inline constexpr uint32_t kTerminate = 2;  // its maker ends it
}  // namespace thread_wish

namespace thread_flag {
inline constexpr uint32_t kDaemon = 1;
inline constexpr uint32_t kExitCode = 2;  // exitCode is there
inline constexpr uint32_t kIdle = 4;      // it ended because nothing was left that could wake it
inline constexpr uint32_t kTerminated = 8;
inline constexpr uint32_t kCancelled = 16;  // it will never be started
inline constexpr uint32_t kForeign = 32;    // nobody here started it: the main thread, any worker
}  // namespace thread_flag

// Members that are no words are written before the stage that their reader has to see.
struct ThreadLayout {
  Header header;
  Word stage;  // thread_stage
  Word wish;   // thread_wish
  Word agent;
  Word exitCode;
  Word flags;         // thread_flag
  uint32_t threadId;  // Node's
  uint64_t nativeId;  // the system's
  uint64_t cpuTime;   // nanoseconds
  uint32_t handle;    // a second name of the thread, where the system needs one: see thread/os.h
  uint32_t form;      // how the result is encoded; JavaScript's
  uint64_t length;    // of the result, in bytes
  Name name;
  uint8_t apart[kFalseSharing - 112];
  // The result follows, in memory that grows for it.
};
static_assert(sizeof(ThreadLayout) == kFalseSharing);
static_assert(offsetof(ThreadLayout, nativeId) % 8 == 0);
static_assert(offsetof(ThreadLayout, name) == 72);

}  // namespace manycore
