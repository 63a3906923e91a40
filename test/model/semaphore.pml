/* native/sync/semaphore.cc: permits are neither lost nor made, nobody overtakes those who wait, and
 * nobody waits for permits that are there.
 *
 * Two permits. Agent 1 takes one, agent 2 two, agents 3 and 4 one or two; each gives them back, 3
 * perhaps one by one, or it keeps them for ever. Agents 2 and 4 may give up at any moment: a time-out,
 * or an environment that ends, which gives back what it was granted. A stranger releases one more.
 *
 * A section that works on a word with waiters is one atomic step: only sections change such a word. The
 * code's compare-exchanges on a word without waiters are steps of their own.
 *
 * Seeded bug: with -DBUG a waiter that leaves does not look whether the next can be served now.
 */
#define PERMITS 2
#define AGENTS 4
#define GIVES_UP(agent) ((agent) % 2 == 0)

byte permits = PERMITS; bit waiters = 0;                    /* the word */
byte queue[AGENTS]; byte length = 0;
byte wanted[AGENTS + 1]; bit queued[AGENTS + 1]; bit signal[AGENTS + 1];
byte out = 0;                                               /* permits that somebody has */
byte total = PERMITS;
byte scratch = 0;

/* These stand inside of an atomic. */
inline remove(agent) {
  queued[agent] = 0; scratch = 0;
  do :: queue[scratch] != agent -> scratch++ :: else -> break od;
  do :: scratch + 1 < length -> queue[scratch] = queue[scratch + 1]; scratch++ :: else -> break od;
  length--; queue[length] = 0; scratch = 0
}

inline serve() {
  assert(waiters);
  do
  :: length > 0 && wanted[queue[0]] <= permits ->
     next = queue[0]; permits = permits - wanted[next]; out = out + wanted[next];
     remove(next); signal[next] = 1; next = 0
  :: else -> break
  od;
  waiters = (length > 0)
}

inline release(n) {
  if
  :: atomic { !waiters -> permits = permits + n; out = out - n }
  :: waiters ->
     /* The waiters may have left when the section is entered: then it is a compare-exchange again. */
     atomic {
       permits = permits + n; out = out - n;
       if :: waiters -> serve() :: else fi
     }
  fi
}

proctype Agent(byte me) {
  byte next;
  if
  :: me == 1 || me > 2 -> wanted[me] = 1
  :: me > 1 -> wanted[me] = 2
  fi;
  if
  :: atomic { !waiters && permits >= wanted[me] -> permits = permits - wanted[me]; out = out + wanted[me] };
     goto acquired
  :: waiters || permits < wanted[me]
  fi;
  if                                                        /* join() */
  :: atomic { !waiters && permits >= wanted[me] ->
       assert(length == 0); permits = permits - wanted[me]; out = out + wanted[me] };
     goto acquired
  :: atomic { waiters || permits < wanted[me] ->
       waiters = 1; queue[length] = me; length++; queued[me] = 1 }
  fi;
end_waiting:
  if
  :: signal[me]
  :: GIVES_UP(me) ->
     atomic {
       if
       :: queued[me] ->
          remove(me);
#ifndef BUG
          serve();
#else
          waiters = (length > 0);
#endif
          goto gone
       :: else
       fi
     }
  fi;
acquired:
  assert(out <= total && permits + out == total);
  if
  :: me == 3 && wanted[me] == 2 -> release(1); release(1)
  :: release(wanted[me])
  :: true                                                   /* keeps them */
  fi;
gone:
  wanted[me] = 0
}

proctype Stranger() {
  byte next;
  atomic { total++; out++ };
  release(1)
}

init {
  atomic { run Agent(1); run Agent(2); run Agent(3); run Agent(4); run Stranger() };
  timeout;
  assert(permits + out == total && waiters == (length > 0));
  assert(length == 0 || wanted[queue[0]] > permits)
}
