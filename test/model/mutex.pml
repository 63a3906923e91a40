/* native/sync/mutex.cc: mutual exclusion, no waiter is forgotten, no grant is lost, a dead owner is
 * noticed by everybody who waits for it.
 *
 * Agent 1 ends while it holds the lock. Agent 2 locks and unlocks. Agent 3 gives up at any moment
 * (time-out, or an environment that ends, which must hand on what it was granted). Agent 4 is a
 * Promise: it cannot compete, so the lock has to be handed to it. A waiter that nobody wakes, or a
 * lock that nobody holds and nobody may take, is an invalid end state.
 *
 * Seeded bug: with -DBUG a waiter joins the queue without asking again whether the owner is alive.
 */
#define N 4
#define DIES 1
#define GIVES_UP 3
#define PROMISE 4

byte owner = 0; bit waiters = 0; bit poisoned = 0;   /* the lock word */
bit dead[N + 1];
bit section = 0;
byte queue[N]; byte length = 0;                      /* the parking lot, first in first out */
bit queued[N + 1]; bit signal[N + 1]; bit handed[N + 1];
byte inside = 0;
byte temporary;

inline enter()  { atomic { section == 0 -> section = 1 } }
inline leave()  { section = 0 }

inline remove(at) {
  d_step {
    temporary = at;
    queued[queue[temporary]] = 0;
    do :: temporary + 1 < length -> queue[temporary] = queue[temporary + 1]; temporary++ :: else -> break od;
    length--; queue[length] = 0; temporary = 0
  }
}

inline grant_first(token) {
  d_step { handed[queue[0]] = token; signal[queue[0]] = 1 }
  remove(0)
}

inline unlock(me) {
  if
  :: atomic { owner == me && !waiters -> owner = 0 }
  :: atomic { owner == me && waiters -> skip };
     enter();
     if
     :: length == 0 -> atomic { owner = 0; waiters = 0 }
     :: else ->
        if
        :: atomic { owner = queue[0]; waiters = (length > 1) }; grant_first(1)      /* fair, or direct */
        :: queue[0] != PROMISE -> atomic { owner = 0; waiters = (length > 1) }; grant_first(0)
        fi
     fi;
     leave()
  fi
}

proctype Agent(byte me) {
  byte seen; bit had_waiters; byte i;
  bit locked = 0; bit gave_up = 0;

again:
  /* attempt(): one compare-exchange */
  atomic {
    seen = owner; had_waiters = waiters;
    if
    :: owner == 0 && poisoned -> goto done                       /* AbandonedError */
    :: owner == 0 && !poisoned -> owner = me; locked = 1
    :: else
    fi
  }
  if :: locked -> goto critical :: else fi;
  if
  :: dead[seen] ->                                               /* poison() */
     enter();
     if
     :: atomic { owner == seen && waiters == had_waiters -> owner = 0; waiters = 0; poisoned = 1 };
        do :: length > 0 -> grant_first(0) :: else -> break od
     :: else
     fi;
     leave();
     goto again
  :: else
  fi;

  /* join() */
  enter();
  if
#ifdef BUG
  :: atomic { owner == seen && waiters == had_waiters -> waiters = 1 };
#else
  :: atomic { !dead[seen] && owner == seen && waiters == had_waiters -> waiters = 1 };
#endif
     d_step { signal[me] = 0; handed[me] = 0; queue[length] = me; length++; queued[me] = 1 };
     leave()
  :: else -> leave(); goto again
  fi;

  if
  :: signal[me] == 1
  :: me == GIVES_UP ->                                           /* a time-out or an interrupt */
     gave_up = 1;
     enter();
     if
     :: queued[me] ->
        d_step { i = 0; do :: queue[i] != me -> i++ :: else -> break od };
        remove(i);
        if :: length == 0 -> waiters = 0 :: else fi;
        leave();
        goto done
     :: else -> leave(); signal[me] == 1
     fi
  fi;
  if
  :: handed[me] -> locked = 1; assert(owner == me)
  :: !handed[me] && gave_up ->                                   /* pass the wake-up on */
     atomic {
       if
       :: owner == 0 && !poisoned -> owner = me; locked = 1
       :: else
       fi
     };
     if :: locked -> unlock(me) :: else fi;
     goto done
  :: else -> goto again
  fi;
  if :: gave_up -> unlock(me); goto done :: else fi;

critical:
  inside++;
  assert(inside == 1 && owner == me);
  inside--;
  if
  :: me == DIES ->
     dead[me] = 1;                                               /* agents::retire() */
     enter();
     if :: owner == me -> do :: length > 0 -> grant_first(0) :: else -> break od :: else fi;
     leave()
  :: else -> unlock(me)
  fi;
done:
  skip
}

init {
  atomic { run Agent(1); run Agent(2); run Agent(3); run Agent(4) }
  (_nr_pr == 1) -> assert(length == 0 && (owner == 0 || dead[owner]))
}
