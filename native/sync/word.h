// The bare words of the parking lot: wait while a word holds a value, wake those who wait.
#pragma once

#include "sync/park.h"

namespace manycore {

enum class WordResult {
  Woken,
  Changed,
  TimedOut,
  Interrupted,
  Queued,    // enqueue_while() only
  Deadlock,  // wait_for_answer() only: it would never come
};

namespace word {

WordResult wait_while(Word& word, uint32_t expected, const Caller& caller, Deadline deadline);

// The same without a limit, where `answers`, and nobody else, will change the word: a wait that can
// be part of a deadlock.
WordResult wait_for_answer(Word& word, uint32_t expected, const Caller& caller, AgentId answers);

// For Promises: Queued, or Changed.
WordResult enqueue_while(Word& word, uint32_t expected, Waiter& waiter);
// False: it has already been woken.
bool leave(Waiter& waiter);

// How many waiters were woken, the longest waiting first. Change the word before.
uint32_t wake(Word& word, uint32_t count);

// How many wait at this moment, for people to read.
uint32_t waiters(const Word& word);

}  // namespace word
}  // namespace manycore
