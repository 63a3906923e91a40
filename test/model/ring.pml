/* native/queue/ring.h with the gates of native/queue/queue.cc: no item is lost, doubled or
 * overtaken, nobody stays parked beside an item or a free slot, everybody leaves a closed queue.
 *
 * Between a claim and its publication the others run, also while the claimer is in a section. The
 * ring has one or two slots and begins empty or full. Two producers put one item each, two consumers
 * take one each, and one of them may give up at any moment (a time-out, or an environment that ends,
 * which must hand on its wake-up). The queue is closed at any moment or, after a look at who is parked
 * beside what, when nobody can go on.
 *
 * Positions are those of the code, with index, closed bit and lap. An atomic is one sequentially
 * consistent operation of the code, with local work and with the taking or the release of a lock,
 * which nobody can tell from doing it next.
 *
 * Seeded bug: with -DBUG nobody who was woken wakes the next.
 */
#define GIVES_UP 3                              /* agents 0 and 1 put, 2 and 3 take */

#define MARK (2 * capacity)                     /* 2 above 1, 4 above 2 */
#define LAP (2 * MARK)
#define INDEX(p) ((p) & (MARK - 1))
#define NEXT(p) (INDEX(p) + 1 < capacity -> (p) + 1 : (p) - INDEX(p) + LAP)

#define ITEMS 0                                 /* the gates: consumers park at one, */
#define SPACE 1                                 /* producers at the other */

mtype = { Full, Closed, Done };                 /* Full is the Empty of a get */

byte capacity;
byte tail = 0; byte head = 0;
byte stamp[2];
byte value[2];                                  /* an item is called after the position it got */

bit word[2]; bit section[2];                    /* of a gate: its word, its bucket's lock */
byte order[4]; byte waiting[2];                 /* two queues of two places, first in first out */
bit queued[4]; bit signal[4];
byte scratch = 0;
bit leaves = 0;                                 /* whether GIVES_UP does */

inline lower_and_leave(gate) {
  if :: waiting[gate] == 0 -> word[gate] = 0 :: else fi; section[gate] = 0
}

inline unlink(gate, agent) {
  scratch = agent;
  queued[scratch] = 0; waiting[gate]--;
  if :: order[2 * gate] == scratch -> order[2 * gate] = order[2 * gate + 1] :: else fi;
  order[2 * gate + waiting[gate]] = 0; scratch = 0
}

inline wake(gate, everybody) {
  if
  :: word[gate] == 0                                            /* the look */
  :: else ->
    atomic {
      section[gate] == 0 -> section[gate] = 1;
      do
      :: waiting[gate] > 0 ->
         signal[order[2 * gate]] = 1; unlink(gate, order[2 * gate]);
         if :: everybody :: else -> break fi
      :: else -> break
      od
    };
    d_step { lower_and_leave(gate) }
  fi
}

inline ring_put() {
  at = tail;
  do
  :: at & MARK -> result = Closed; break
  :: else ->
     if
     :: stamp[INDEX(at)] == at ->                                                 /* (1) */
        if
        :: atomic { tail == at -> tail = NEXT(at) };                              /* (2) */
           d_step { value[INDEX(at)] = at; stamp[INDEX(at)] = at + 1; result = Done };  /* (3) */
           break
        :: atomic { tail != at -> at = tail }
        fi
     :: stamp[INDEX(at)] < at -> result = Full; break
     :: stamp[INDEX(at)] > at -> d_step { assert(tail != at); at = tail }
     fi
  od;
  at = 0
}

inline ring_get() {
  at = head;
  do
  :: stamp[INDEX(at)] == at + 1 ->
     if
     :: atomic { head == at -> head = NEXT(at) };
        d_step { assert(value[INDEX(at)] == at); stamp[INDEX(at)] = at + LAP; result = Done };
        break
     :: atomic { head != at -> at = head }
     fi
  :: stamp[INDEX(at)] < at + 1 ->
     if
     :: atomic { tail == (at | MARK) -> result = Closed; assert(head == at) }
     :: atomic { tail != (at | MARK) -> result = Full }
     fi;
     break
  :: stamp[INDEX(at)] > at + 1 -> d_step { assert(head != at); at = head }
  od;
  at = 0
}

/* JavaScript tries first; then native code tries inside the section, and parks. */
inline wait(gate) {
  if
  :: result == Full && !inside && expired -> break              /* TimedOut */
  :: result == Full && !inside && !expired ->
     atomic { section[gate] == 0 -> section[gate] = 1; word[gate] = 1; inside = 1; native = 1 }
  :: result == Full && inside ->
     d_step {
       inside = 0; signal[me] = 0; queued[me] = 1;
       order[2 * gate + waiting[gate]] = me; waiting[gate]++;
       section[gate] = 0
     };
     if
     :: signal[me]
     :: me == GIVES_UP && leaves ->
        atomic {
          section[gate] == 0 -> expired = 1;
          if
          :: queued[me] -> unlink(gate, me); lower_and_leave(gate);
             if :: true :: goto gone fi                         /* TimedOut or Interrupted */
          :: else -> if :: true :: inside = 1 fi                /* Granted or GrantedInterrupted */
          fi
        };
        if :: inside -> wake(gate, 0); goto gone :: else fi
     fi
  :: result != Full ->
     if :: inside -> d_step { lower_and_leave(gate) } :: else fi;
     break
  fi
}

inline another(gate, place, offset, mask) {
  at = place;
  do
  :: (at & mask) || stamp[INDEX(at)] < at + offset -> break
  :: !(at & mask) && stamp[INDEX(at)] == at + offset -> wake(gate, 0); break
  :: !(at & mask) && stamp[INDEX(at)] > at + offset -> d_step { assert(place != at); at = place }
  od;
  at = 0
}

proctype Producer(byte me) {
  mtype result; byte at; bit inside; bit native; bit expired;
  do :: ring_put(); wait(SPACE) od;
  if :: result == Closed -> goto gone :: else fi;
  if :: tail & MARK -> wake(ITEMS, 1) :: else -> wake(ITEMS, 0) fi;
#ifndef BUG
  if :: native -> another(SPACE, tail, 0, MARK) :: else fi;
#endif
gone:
  skip
}

proctype Consumer(byte me) {
  mtype result; byte at; bit inside; bit native; bit expired;
  do :: ring_get(); wait(ITEMS) od;
  if :: result != Done -> goto gone :: else fi;
  wake(SPACE, 0);
#ifndef BUG
  if :: native -> another(ITEMS, head, 1, 0) :: else fi;
#endif
gone:
  skip
}

init {
  bit early;
  atomic {
    if :: capacity = 2; stamp[1] = 1 :: capacity = 1 fi;
    if
    :: true
    :: value[0] = 0; stamp[0] = 1;
       if :: capacity == 2 -> value[1] = 1; stamp[1] = 2 :: else fi;
       tail = LAP
    fi;
    if
    :: leaves = 1
#ifdef ALL                                      /* 22 million states instead of 7 */
    :: early = 1
#else
    :: capacity == 2 -> early = 1
#endif
    fi;
    run Producer(0); run Producer(1); run Consumer(2); run Consumer(3)
  };
  if
  :: early
  :: else ->
     timeout;
     assert(waiting[ITEMS] == 0 || stamp[INDEX(head)] != head + 1);
     assert(waiting[SPACE] == 0 || stamp[INDEX(tail)] != tail)
  fi;
  tail = tail | MARK;
  wake(ITEMS, 1);
  wake(SPACE, 1);
  (_nr_pr == 1) -> assert(waiting[ITEMS] == 0 && waiting[SPACE] == 0)
}
