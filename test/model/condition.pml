/* native/sync/condition.cc with the mutex of native/sync/mutex.cc: a notified waiter goes on with the
 * mutex, once; a notification is never lost, nor given to somebody who is gone.
 *
 * Three agents wait for an item, which they take with the mutex held. Agent 1 is a thread. Agent 2 is
 * one that gives up at any moment: its time is over, or its environment ends. Agent 3 is a Promise, to
 * which the mutex has to be handed, and whose environment may end. The notifier adds an item and
 * notifies one, twice, or adds two and notifies all; it may end with the mutex in its hands.
 *
 * Every section of the code is one atomic step here: in each of them at most one operation can be
 * seen by somebody who is in no section, and a signal that comes earlier changes nothing. To take two
 * sections at once is a matter of their order alone.
 *
 * Seeded bug: with -DBUG a waiter lets go of the mutex before it joins the queue.
 */
#define GIVES_UP 2
#define PROMISE 3
#define NOTIFIER 4

mtype = { Locked, Abandoned, Interrupted, Forever };

byte owner = 0; bit waiters = 0; bit poisoned = 0;   /* the mutex' word */
bit waited = 0;                                      /* the condition's word */
bit dead = 0;                                        /* the notifier */
byte queue[8]; byte length[2];                       /* of the condition, then of the mutex */
bit signal[5]; bit handed[5];
bit queued[5]; bit notified[5];                      /* Waiter::owned: it has gone to the mutex' queue */
byte items = 0;
byte scratch = 0;

#define CONDITION 0
#define MUTEX 1
#define FIRST(which) queue[4 * (which)]

/* These stand inside of an atomic. */
inline enqueue(which, agent) {
  queue[4 * which + length[which]] = agent; length[which]++; queued[agent] = 1
}

inline remove(which, agent) {
  queued[agent] = 0;
  scratch = 0;
  do :: queue[4 * which + scratch] != agent -> scratch++ :: else -> break od;
  do
  :: scratch + 1 < length[which] -> queue[4 * which + scratch] = queue[4 * which + scratch + 1]; scratch++
  :: else -> break
  od;
  length[which]--; queue[4 * which + length[which]] = 0; scratch = 0
}

inline grant(which, token) {
  next = FIRST(which);
  remove(which, next);
  handed[next] = token; signal[next] = 1; next = 0
}

inline lower() { if :: length[CONDITION] == 0 -> waited = 0 :: else fi }
inline forget_waiters() { if :: length[MUTEX] == 0 -> waiters = 0 :: else fi }

/* transfer(), for the first in the condition's queue, if there is one. */
inline move() {
  if
  :: length[CONDITION] > 0 && owner == 0 && !poisoned -> owner = FIRST(CONDITION); grant(CONDITION, 1)
  :: length[CONDITION] > 0 && ((owner == 0 && poisoned) || (owner == NOTIFIER && dead)) ->
     grant(CONDITION, 0)
  :: length[CONDITION] > 0 && owner != 0 && !(owner == NOTIFIER && dead) ->
     waiters = 1;
     next = FIRST(CONDITION); remove(CONDITION, next); enqueue(MUTEX, next); notified[next] = 1; next = 0
  :: length[CONDITION] == 0
  fi;
  lower()
}

inline unlock() {
  assert(owner == me);
  if
  :: atomic { !waiters -> owner = 0 }
  :: waiters ->
     atomic {
       if
       :: length[MUTEX] == 0 -> owner = 0; waiters = 0
       :: length[MUTEX] > 0 -> owner = FIRST(MUTEX); waiters = (length[MUTEX] > 1); grant(MUTEX, 1)
       :: length[MUTEX] > 0 && FIRST(MUTEX) != PROMISE ->
          owner = 0; waiters = (length[MUTEX] > 1); grant(MUTEX, 0)
       fi
     }
  fi
}

inline pass_on() {
  if
  :: handed[me] -> unlock()
  :: atomic { !handed[me] && owner == 0 && !poisoned -> owner = me }; unlock()
  :: !handed[me] && (owner != 0 || poisoned)
  fi
}

/* acquire(), and enqueue_lock() for the Promise. */
inline lock() {
  result = Forever;
  do
  :: result != Forever -> break
  :: atomic {                                                   /* attempt() */
       result == Forever && owner == 0 ->
       if :: poisoned -> result = Abandoned :: else -> owner = me; result = Locked fi
     }
  :: atomic {                                                   /* poison() */
       result == Forever && owner == NOTIFIER && dead ->
       owner = 0; waiters = 0; poisoned = 1;
       do :: length[MUTEX] > 0 -> grant(MUTEX, 0) :: else -> break od
     }
  :: atomic {                                                   /* join() */
       result == Forever && owner != 0 && !(owner == NOTIFIER && dead) ->
       waiters = 1; signal[me] = 0; handed[me] = 0; enqueue(MUTEX, me)
     };
     if
     :: atomic {
          signal[me] -> signal[me] = 0;
          if
          :: handed[me] -> assert(owner == me); result = Locked
          :: else -> assert(me != PROMISE || dead)              /* it cannot compete */
          fi;
          handed[me] = 0
        }
     :: ends ->
        atomic {
          result = Interrupted; passes = !queued[me];
          if :: queued[me] -> remove(MUTEX, me); forget_waiters() :: else fi
        };
        if :: passes -> pass_on() :: else fi
     fi
  od
}

inline join() {
  atomic { signal[me] = 0; handed[me] = 0; notified[me] = 0; waited = 1; enqueue(CONDITION, me) }
}

proctype Waiter(byte me) {
  mtype result; byte next; bit expired; bit ends; bit passes; bit had;
  if
  :: true
  :: me == GIVES_UP || me == PROMISE -> ends = 1
  :: me == GIVES_UP -> expired = 1
  fi;

  lock();
  do
  :: result != Locked -> goto gone
  :: result == Locked && items > 0 -> assert(owner == me); items--; break
  :: result == Locked && items == 0 ->
     if :: expired && had -> break :: else fi;                  /* the time is over: one look is left */
     had = 1;
#ifndef BUG
     join(); unlock();
#else
     unlock(); join();
#endif
end_waiting:
     if
     :: atomic {
          signal[me] -> signal[me] = 0;
          if :: handed[me] -> assert(owner == me) :: else -> assert(me != PROMISE || dead) fi
        }
     :: expired ->                                              /* TimedOut, if not granted just now */
        atomic {
          if
          :: queued[me] && notified[me] -> remove(MUTEX, me); forget_waiters(); handed[me] = 0
          :: queued[me] && !notified[me] -> remove(CONDITION, me); lower(); handed[me] = 0
          :: !queued[me]
          fi
        }
     :: ends ->                                                 /* Interrupted; abandon() */
        atomic {
          passes = !queued[me];
          if
          :: queued[me] && notified[me] -> remove(MUTEX, me); forget_waiters()
          :: queued[me] && !notified[me] -> remove(CONDITION, me); lower(); goto gone
          :: !queued[me]
          fi
        };
        if :: passes -> pass_on() :: else fi;
        atomic { move() };
        goto gone
     fi;
     if :: !handed[me] -> lock() :: else fi;
     if :: result == Interrupted -> atomic { move() } :: else fi
  od;
  unlock();
gone:
  assert(owner != me);
  d_step {                                                      /* nothing that tells states apart */
    signal[me] = 0; handed[me] = 0; notified[me] = 0; result = 0; passes = 0; had = 0; expired = 0; ends = 0
  }
}

proctype Notifier() {
  mtype result; byte me = NOTIFIER; byte next; byte rounds; bit ends; bit passes; bit all;
  if :: all = 1 :: true fi;
  do
  :: rounds < 2 ->
     lock();
     assert(result == Locked);
     if :: all -> items = items + 2; rounds = 2 :: else -> items++; rounds++ fi;
     if
     :: waited == 0                                             /* the look */
     :: waited ->
        atomic {
          move();
          if :: all -> do :: length[CONDITION] > 0 -> move() :: else -> break od :: else fi
        }
     fi;
     if
     :: rounds == 2 ->                                          /* agents::retire() */
        dead = 1;
        atomic {
          if :: owner == me -> do :: length[MUTEX] > 0 -> grant(MUTEX, 0) :: else -> break od :: else fi
        };
        break
     :: unlock()
     fi
  :: else -> break
  od
}

init {
  atomic { run Waiter(1); run Waiter(GIVES_UP); run Waiter(PROMISE); run Notifier() };
  timeout;
  assert(length[MUTEX] == 0 && (owner == 0 || (owner == NOTIFIER && dead)));
  assert(items == 0 || length[CONDITION] == 0 || dead)
}
