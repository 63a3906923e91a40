/* native/queue/locked.h with latch.h and spill.h: processes that are killed at any step. Nobody is held up
 * for ever, no value comes twice or damaged, and each death loses one value at most.
 *
 * Two producers put three values, of one or two cells in a pool of three, through a ring of two slots; two
 * consumers get them. Up to DEATHS of the four are killed, each before any of its steps. Steps are the atomic
 * operations of the code; the copying of a value is one step, since only the latch's holder touches it and a
 * torn copy is as good as none. Who spins for a latch that nobody releases shows as an invalid end state.
 *
 * Seeded bug: with -DBUG a get gives its cells back before its slot has left the ring.
 */
#define DEATHS 2
#define SLOTS 2
#define CELLS 3
#define VALUES 3

byte tail = 0, head = 0;            /* positions; they do not wrap here */
byte start[SLOTS];                  /* of the slot's value, in cells since the beginning */
byte value[SLOTS];                  /* what it should be, and so its length */
byte pool[CELLS];
byte spilled = 0, drained = 0;
byte putting = 0, getting = 0;      /* latches: 0, or who is inside */

bit dead[5];                        /* by process, from 1 */
byte deaths = 0;
byte putters = 2;                   /* who may yet put */
bit delivered[VALUES + 1];
byte put = 0, got = 0, lost = 0;

#define LENGTH(v) (1 + v % 2)

/* Killed here, or not. */
inline die() {
  if
  :: atomic { deaths < DEATHS -> deaths++; dead[me] = 1; goto killed }
  :: skip
  fi
}

inline enter(latch, inherited) {
  if
  :: atomic { latch == 0 -> latch = me; inherited = 0 }
  :: atomic { latch != 0 && dead[latch] -> latch = me; inherited = 1 }
  fi
}

inline larger(result, other) { if :: other > result -> result = other :: else fi }

proctype Producer(byte me; byte v; byte after) {
  byte end, i;
  bit inherited, done;
  do
  :: v == after -> break
  :: else ->
     done = 0;
     do
     :: done -> break
     :: else ->
        die();
        enter(putting, inherited);
        die();
        if
        :: inherited ->
           d_step {                                       /* repair() */
             end = spilled;
             larger(end, drained);
             i = head;
             do
             :: i < tail -> larger(end, start[i % SLOTS] + LENGTH(value[i % SLOTS])); i++
             :: else -> break
             od
           }
           die();
           spilled = end
        :: else
        fi;
        die();
        /* The position of head and the count of cells are read one after the other. */
        i = head;
        if
        :: tail - i >= SLOTS -> putting = 0
        :: else ->
           d_step { end = spilled; larger(end, drained) }
           if
           :: i != tail && end - drained + LENGTH(v) > CELLS -> putting = 0
           :: else ->
              d_step {                                    /* write() */
                pool[end % CELLS] = v;
                if :: LENGTH(v) == 2 -> pool[(end + 1) % CELLS] = v :: else fi;
                start[tail % SLOTS] = end;
                value[tail % SLOTS] = v
              }
              die();
              d_step { tail++; put++ }                    /* it is in */
              die();
              spilled = end + LENGTH(v);
              die();
              putting = 0;
              done = 1
           fi
        fi;
        /* Full: until that may be over, as at the gate. */
        if
        :: done
        :: !done && dead[3] && dead[4] -> goto killed     /* nobody gets any more */
        :: !done && (tail - head < SLOTS && (head == tail || spilled - drained + LENGTH(v) <= CELLS ||
                                            dead[1] || dead[2] || dead[3] || dead[4]))
        fi
     od;
     v++
  od;
killed:
  putters--
}

proctype Consumer(byte me) {
  byte v, from, i;
  bit inherited, sound;
  do
  :: die();
     /* Empty: at the gate. */
     if
     :: head != tail
     :: atomic { head == tail && putters == 0 -> goto out }
     fi;
     enter(getting, inherited);
     die();
     if
     :: head == tail -> getting = 0
     :: else ->
        d_step {
          from = start[head % SLOTS];
          v = pool[from % CELLS];
          sound = (v == value[head % SLOTS]);
          if
          :: LENGTH(v) == 2 && pool[(from + 1) % CELLS] != v -> sound = 0
          :: else
          fi
        }
        assert(sound);
        die();
#ifdef BUG
        drained = from + LENGTH(v);
        die();
#endif
        atomic { head++; lost++ }                         /* it is out, and this one's */
        die();
#ifndef BUG
        drained = from + LENGTH(v);
        die();
#endif
        getting = 0;
        die();
        d_step { assert(!delivered[v]); delivered[v] = 1; got++; lost-- }
     fi
  od;
killed:
out:
  skip
}

init {
  atomic { run Producer(1, 1, 3); run Producer(2, 3, 4); run Consumer(3); run Consumer(4) }
  /* Everybody has ended, or is dead. */
  _nr_pr == 1;
  assert(lost <= deaths);
  assert(dead[3] && dead[4] || got + lost == put)
}
