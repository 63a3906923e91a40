// The structure of a process that manycore has started, which goes on from memory/layout.h. It lies
// at the start of a segment of its own.
#pragma once

#include "memory/layout.h"

namespace manycore {

// Its stages and flags are those of a thread, see memory/thread.h, but reached by others:
//
//   stage    meaning                                   reached by
//   New      it has not been started                   its maker
//   Started  the system has a process                  its maker
//   Running  it has opened this segment                itself
//   Settled  the result is there                       itself
//   Ended    the process is gone                       whoever sees that: its maker, who alone
//                                                      learns the exit code of one that was killed;
//                                                      anybody when the maker is gone as well
//
// Members that are no words are written before the stage that their reader has to see.
struct ProcessLayout {
  Header header;
  Word stage;            // thread_stage
  Word flags;            // thread_flag
  Word exitCode;         // signed: -N by signal N
  Word pid;              // 0 until it is started
  Word maker;            // ParticipantId of the process that starts it
  Word child;            // its own, 0 until it runs
  uint32_t openingForm;  // how it is encoded what shall run; JavaScript's
  uint32_t form;         // how the result is encoded; JavaScript's
  uint64_t opening;      // length in bytes
  uint64_t length;       // of the result, in bytes
  Name name;
  uint8_t apart[kFalseSharing - 104];
  // The opening follows and then, from the next multiple of 8 on, the result.
};
static_assert(sizeof(ProcessLayout) == kFalseSharing);
static_assert(offsetof(ProcessLayout, opening) % 8 == 0);
static_assert(offsetof(ProcessLayout, name) == 64);

}  // namespace manycore
