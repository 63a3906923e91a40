/* native/sync/gate.h over a one-slot ring: no wake-up is lost.
 *
 * Two consumers wait for two items from two producers. Atomic steps are the sequentially consistent
 * operations of the code; a Section is a lock. A lost wake-up would leave a consumer parked for ever
 * while an item lies in the ring: Spin reports that as an invalid end state.
 *
 * Seeded bug: with -DBUG the consumer does not try again after it has raised the word.
 */
#define ITEMS 2
#define CONSUMERS 2

byte items = 0;             /* in the ring */
bit word = 0;               /* the gate's word */
bit section = 0;            /* the bucket's lock */
bit queued[CONSUMERS];      /* in the parking lot */
bit signal[CONSUMERS];      /* the waiter's own signal */
byte order[CONSUMERS];      /* the queue, first in first out */
byte waiting = 0;
byte taken = 0;

inline lock()   { atomic { section == 0 -> section = 1 } }
inline unlock() { section = 0 }

/* One try of the ring's get: atomic, since its compare-exchange is what decides. */
inline attempt(got) { atomic { if :: items > 0 -> items--; got = 1 :: else -> got = 0 fi } }

inline lower() { if :: waiting == 0 -> word = 0 :: else fi }

inline wake_one() {
  if
  :: word == 0                                  /* the look */
  :: else ->
    lock();
    d_step {
      if
      :: waiting > 0 ->
        queued[order[0]] = 0; signal[order[0]] = 1;
        order[0] = order[1]; waiting--
      :: else
      fi
    }
    lower();
    unlock()
  fi
}

proctype Producer() {
  atomic { items++ }                            /* the stamp's store */
  wake_one()
}

proctype Consumer(byte me) {
  bit got;
  do
  :: attempt(got);
     if :: got -> break :: else fi;
     lock();
     word = 1;                                  /* the raise */
#ifndef BUG
     attempt(got);
     if :: got -> lower(); unlock(); break :: else fi;
#endif
     d_step { signal[me] = 0; queued[me] = 1; order[waiting] = me; waiting++ }
     unlock();
     signal[me] == 1                            /* parked */
  od;
  taken++
}

init {
  atomic { run Producer(); run Producer(); run Consumer(0); run Consumer(1) }
  (_nr_pr == 1) -> assert(taken == ITEMS && items == 0 && waiting == 0)
}
