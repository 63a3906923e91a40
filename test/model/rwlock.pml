/* native/sync/rwlock.cc and readers.h: no reader meets a writer, nobody waits for a free lock, a
 * reader that is terminated between any two of its steps holds up nobody, and no reader overtakes a
 * writer that waits, save one that reads already.
 *
 * Agents 1 and 2 read, the first perhaps twice at once; agent 2 may end at any step outside of native
 * code, and in there while it is parked. Agents 3 and 4 write, and 4 may give up at any moment (a
 * time-out, or an environment that ends). Readers have no record at first, or have one already. An
 * atomic is one sequentially consistent operation, with local work and with what only sections touch.
 *
 * Seeded bug: with -DBUG a reader looks at the word before it announces itself.
 */
#define DIES 2
#define GIVES_UP 4
#define IS_READER(agent) ((agent) <= 2)

byte owner = 0; bit waiters = 0; bit read_ever = 0;         /* the word: kWaiters and kShared */
byte holds[3]; bit enrolled[3]; bit dead = 0;               /* the records; whether DIES has ended */
bit section = 0;                                            /* the bucket's lock */
byte queue[4]; byte length = 0;
bit queued[5]; bit signal[5];
bit reading[3]; byte writing = 0;                           /* who is really inside */
byte scratch = 0;

#define OPEN (owner == 0 && !waiters && read_ever)

inline enter() { atomic { section == 0 -> section = 1 } }
inline leave() { section = 0 }

inline remove(agent) {
  queued[agent] = 0; scratch = 0;
  do :: queue[scratch] != agent -> scratch++ :: else -> break od;
  do :: scratch + 1 < length -> queue[scratch] = queue[scratch + 1]; scratch++ :: else -> break od;
  length--; queue[length] = 0; scratch = 0
}

inline grant() { next = queue[0]; remove(next); signal[next] = 1; next = 0 }

/* has_readers(): it looks at one record after the other. */
inline look_through() {
  some = enrolled[1] && holds[1] > 0;
  if
  :: some
  :: !some -> some = enrolled[2] && holds[2] > 0 && !dead
  fi
}

/* Inside the section. */
inline serve() {
  do
  :: atomic { owner == 0 && length > 0 && IS_READER(queue[0]) -> holds[queue[0]]++; grant() }
  :: owner == 0 && length > 0 && !IS_READER(queue[0]) ->
     look_through();
     if
     :: some -> some = 0; break
     :: !some -> atomic { assert(owner == 0); owner = queue[0]; waiters = 1; grant() }
     fi
  :: owner != 0 || length == 0 -> break
  od;
  if :: length == 0 -> waiters = 0 :: else fi
}

/* The code's enter(), inside the section. */
inline admit() {
  serve();
  taken = 0;
  do
  :: atomic { owner != 0 -> waiters = 1 }; break
  :: owner == 0 && IS_READER(me) ->
     if
     :: length > 0 && !reads -> assert(waiters)
     :: else -> holds[me]++; taken = 1
     fi;
     break
  :: owner == 0 && !IS_READER(me) && length > 0 -> assert(waiters); break
  :: owner == 0 && !IS_READER(me) && length == 0 && read_ever ->
     waiters = 1;                                           /* closes the door */
     look_through();
     if
     :: some -> some = 0
     :: !some -> atomic { assert(owner == 0); owner = me; waiters = 0; taken = 1 }
     fi;
     break
  :: atomic { owner == 0 && !IS_READER(me) && length == 0 && !read_ever -> owner = me; taken = 1 }; break
  od
}

/* acquire(), from inside the section. */
inline acquire() {
  admit();
  if
  :: taken -> leave()
  :: !taken && gives_up -> serve(); leave(); goto gone      /* it was out of time before */
  :: !taken ->
     atomic { signal[me] = 0; queue[length] = me; length++; queued[me] = 1; section = 0 };
     if
     :: signal[me] -> signal[me] = 0
     :: gives_up ->
        enter();
        if
        :: queued[me] -> d_step { remove(me) }; serve(); leave(); goto gone
        :: !queued[me] -> leave();
           if :: me == DIES || me == GIVES_UP -> goto pass_on :: me == GIVES_UP -> signal[me] = 0 fi
        fi
     fi
  fi
}

inline reader_left() {
  atomic {
    holds[me]--;
    if :: holds[me] == 0 -> reading[me] = 0 :: else fi
  };
  if :: gives_up -> goto dies :: true fi;
  if
  :: OPEN
  :: else -> enter(); serve(); leave()
  fi
}

proctype Reader(byte me) {
  bit gives_up; bit some; bit taken; bit reads; byte depth; byte next;
  if :: me == DIES -> gives_up = 1 :: true fi;
  if
  :: enrolled[me]
  :: !enrolled[me] -> enter(); d_step { enrolled[me] = 1; read_ever = 1 }; serve(); leave()
  fi;

again:
#ifndef BUG
  holds[me]++;
  if :: gives_up -> goto dies :: true fi;
  atomic { if :: OPEN -> taken = 1; assert(length == 0) :: else -> taken = 0 fi };
#else
  atomic { if :: OPEN -> taken = 1 :: else -> taken = 0 fi };
  holds[me]++;
#endif
  if
  :: taken
  :: !taken ->
     atomic { section == 0 -> section = 1; holds[me]-- };
     acquire()
  fi;
  depth++; reads = 1;
  atomic { reading[me] = 1; assert(writing == 0) };
  if :: me == 1 && depth == 1 -> goto again :: true fi;
  if :: gives_up -> goto dies :: true fi;

  assert(writing == 0);
pass_on:
  if :: depth == 0 -> depth = 1 :: else fi;
  do :: depth > 0 -> depth--; reader_left() :: else -> break od;
  goto gone;

dies:                                                       /* agents::retire() */
  atomic { dead = 1; reading[me] = 0 };
  enter();
  if
  :: length > 0 -> holds[me] = 0; serve()                   /* reader_died() */
  :: else
  fi;
  leave();
gone:
  skip;
  d_step { gives_up = 0; some = 0; taken = 0; reads = 0; depth = 0; signal[me] = 0 }
}

proctype Writer(byte me) {
  bit gives_up; bit some; bit taken; bit reads; byte next;
  if :: me == GIVES_UP -> gives_up = 1 :: true fi;
  if
  :: atomic { owner == 0 && !waiters && !read_ever -> owner = me }          /* JavaScript's */
  :: atomic { owner != 0 || waiters || read_ever -> skip }; enter(); acquire()
  fi;

  atomic { writing++; assert(writing == 1 && owner == me && !reading[1] && !reading[2]) };
  writing--;
pass_on:
  if
  :: atomic { owner == me && !waiters -> owner = 0 }
  :: atomic { owner == me && waiters -> skip };
     enter();
     owner = 0;
     serve();
     leave()
  fi;
gone:
  skip;
  d_step { gives_up = 0; some = 0; taken = 0; signal[me] = 0 }
}

init {
  atomic {
    if :: true :: enrolled[1] = 1; enrolled[2] = 1; read_ever = 1 fi;
    run Reader(1); run Reader(DIES); run Writer(3); run Writer(GIVES_UP)
  };
  (_nr_pr == 1) -> assert(owner == 0 && length == 0 && !waiters && holds[1] == 0)
}
