/* native/sync/barrier.cc: a generation passes whole or not at all, each party with an index of its
 * own; its action runs once, before anybody goes on; a party that gives up breaks it for all; nobody
 * stays in a broken barrier, nor beside enough others.
 *
 * Two or three parties; four agents arrive, the first two of them twice. Agents 0 and 2 bring an
 * action. Agents 1 and 2 may give up at any moment, by a time-out or because their environment ends;
 * an action may fail, be it by throwing or because its thread has gone. Somebody resets the barrier or
 * aborts it, at any two moments.
 *
 * Every operation of the code is one section, and so one atomic step here. After each, sound() looks at
 * what the phase promises.
 *
 * Seeded bug: with -DBUG the end of an action is not held against the generation that it was for, so
 * that one from before a reset counts for the next.
 */
#define AGENTS 4
#define ACTS(agent) ((agent) % 2 == 0)
#define GIVES_UP(agent) ((agent) == 1 || (agent) == 2)
#define NOBODY AGENTS

mtype = { Filling, Acting, Doomed, Broke };                 /* phases */
mtype = { Broken, TimedOut, Queued, Last, Passed };         /* arrivals, and tokens */

byte parties;
mtype phase = Filling;
byte generation = 0; byte arrived = 0;
byte queue[AGENTS]; byte length = 0;
bit queued[AGENTS]; bit newcomer[AGENTS];
mtype token[AGENTS];
byte owes[AGENTS];                                          /* the generation of its action */

byte actor = NOBODY;                                        /* who runs the action that counts */
bit missed = 0;                                             /* somebody gave up since the last reset */
byte i = 0; byte who = 0; byte last = 0; byte count = 0;    /* for one operation */
byte given = 0;                                             /* a bit for each index */

inline sound() {
  i = 0; count = 0;
  do
  :: i < length ->
     if :: !newcomer[queue[i]] -> assert(count == i); count++ :: else fi;      /* members first */
     i++
  :: else -> break
  od;
  if
  :: phase == Filling -> assert(count == length && length < parties && arrived == length && actor == NOBODY)
  :: phase == Acting -> assert(count == parties - 1 && arrived == parties && actor != NOBODY)
  :: phase == Doomed -> assert(count == parties - 1 && length == count && actor != NOBODY)
  :: phase == Broke -> assert(length == 0 && arrived == 0 && actor == NOBODY)
  fi;
  assert(!missed || phase == Doomed || phase == Broke);
  i = 0; count = 0; who = 0; last = 0; given = 0
}

inline join(agent) { queue[length] = agent; length++; queued[agent] = 1 }

inline remove(agent) {
  who = agent; queued[who] = 0; i = 0;
  do :: queue[i] != who -> i++ :: else -> break od;
  do :: i + 1 < length -> queue[i] = queue[i + 1]; i++ :: else -> break od;
  length--; queue[length] = 0; i = 0
}

inline break_up() {
  phase = Broke; arrived = 0; actor = NOBODY;
  do :: length > 0 -> token[queue[0]] = Broken; remove(queue[0]) :: else -> break od
}

/* The last of the first `members` that has an action; NOBODY if none has. */
inline actor_among(members) {
  last = NOBODY; i = 0;
  do
  :: i < members -> if :: ACTS(queue[i]) -> last = queue[i] :: else fi; i++
  :: else -> break
  od
}

inline begin_action(agent) {
  assert(actor == NOBODY);
  phase = Acting; arrived = parties; owes[agent] = generation; actor = agent
}

inline let_pass(members) {
  generation++; count = 0;
  do
  :: count < members ->
     assert(length > 0 && !newcomer[queue[0]] && actor == NOBODY);
     token[queue[0]] = Passed; remove(queue[0]);
     given = given | (1 << count); count++
  :: else -> break
  od;
  assert(given == (1 << parties) - 1)                       /* whole, and each index once */
}

inline fill() {
  do
  :: phase != Filling ->
     count = 0;
     do
     :: count < parties && count < length -> newcomer[queue[count]] = 0; count++
     :: else -> break
     od;
     if
     :: count < parties -> phase = Filling; arrived = count
     :: else ->
        actor_among(parties);
        if
        :: last != NOBODY -> begin_action(last); token[last] = Last; remove(last); break
        :: else -> given = 0; let_pass(parties)
        fi
     fi
  :: else -> break
  od
}

inline miss() {
  missed = 1;
  if
  :: !newcomer[me] -> break_up()
  :: else ->
     phase = Doomed; count = 0;
     do
     :: count < length && newcomer[queue[count]] -> token[queue[count]] = Broken; remove(queue[count])
     :: count < length && !newcomer[queue[count]] -> count++
     :: else -> break
     od
  fi
}

inline enqueue() {
  newcomer[me] = 0;
  if
  :: phase == Acting -> newcomer[me] = 1; join(me); token[me] = Queued
  :: phase == Doomed || phase == Broke -> token[me] = Broken
  :: phase == Filling && arrived + 1 < parties -> arrived++; join(me); token[me] = Queued
  :: phase == Filling && arrived + 1 == parties ->
     if
     :: ACTS(me) -> begin_action(me); token[me] = Last
     :: else ->
        actor_among(arrived);
        if
        :: last != NOBODY ->
           begin_action(last); token[last] = Last; remove(last); join(me); token[me] = Queued
        :: else -> given = 1 << arrived; let_pass(arrived); arrived = 0; token[me] = Passed
        fi
     fi
  fi
}

#ifdef BUG
#define ACTS_FOR(agent) (phase == Acting || phase == Doomed)
#else
#define ACTS_FOR(agent) ((phase == Acting || phase == Doomed) && generation == owes[agent])
#endif

inline complete() {
  if
  :: !ACTS_FOR(me) -> token[me] = Broken
  :: else ->
     assert(actor == me);                                   /* nobody goes on before his own action */
     actor = NOBODY; token[me] = Passed; given = 1 << (parties - 1);
     if
     :: phase == Doomed -> let_pass(parties - 1); break_up()
     :: else -> let_pass(parties - 1); fill()
     fi
  fi
}

inline fail() {
  if :: ACTS_FOR(me) -> assert(actor == me); break_up() :: else fi;
  token[me] = Broken
}

proctype Agent(byte me) {
  byte rounds;
  do
  :: rounds < (me < 2 -> 2 : 1) ->
     rounds++;
     d_step { enqueue(); sound() };
end_waiting:
     do
     :: token[me] != Queued -> break
     :: GIVES_UP(me) && token[me] == Queued ->
        d_step {
          if :: queued[me] -> remove(me); miss(); token[me] = TimedOut; sound() :: else fi
        }
     od;
     if
     :: token[me] == Last ->
        if
        :: d_step { complete(); sound() }
        :: d_step { fail(); sound() }
        fi
     :: else
     fi;
     d_step { assert(!queued[me]); newcomer[me] = 0; token[me] = 0; owes[me] = 0 }
  :: else -> break
  od
}

proctype Meddler() {
  byte rounds;
  do
  :: rounds < 2 ->                                          /* abort() */
     d_step { break_up(); rounds++; sound() }
  :: rounds < 2 ->                                          /* reset() */
     d_step { break_up(); phase = Filling; generation++; missed = 0; rounds++; sound() }
  :: break
  od
}

init {
  atomic {
    if :: parties = 2 :: parties = 3 fi;
    run Agent(0); run Agent(1); run Agent(2); run Agent(3); run Meddler()
  };
  timeout;
  assert(phase == Filling || phase == Broke)                /* no action is left over */
}
