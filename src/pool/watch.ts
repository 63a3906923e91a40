import { availableParallelism } from 'node:os';
import { native } from '../native.js';
import { HEADER } from './plan.js';
import type { Table } from './table.js';

/** Whether another thread can answer while this one spins. */
export const spins = availableParallelism() > 1;

/** So long after the last answer the next one may come at once, in milliseconds. */
const HOT = 0.05;
/** So long the event loop is kept from turning at a time. */
const SPELL = 0.01;

/** What there is to see to. */
export interface Watched {
  /** Deals with what has come, and returns how much that was. */
  handle(): number;
  /** Nothing will come. */
  readonly idle: boolean;
}

/**
 * Notices what workers have done. Right after a call the event loop turns and looks each time, since an
 * answer may come within a microsecond, and a wake-up takes thirty. Later it sleeps until a worker rings.
 */
export class Watch {
  readonly #table: Table;
  readonly #watched: Watched;
  #polls = false;
  #lastAnswer = 0;
  /** A native wait for the bell, or 0. */
  #wait = 0;
  /** Waits that were given up, but had been woken already. */
  #stale = 0;

  constructor(table: Table, watched: Watched) {
    this.#table = table;
    this.#watched = watched;
  }

  /** Something will come. */
  attend(): void {
    if (this.#polls) return;
    this.#polls = true;
    this.#lastAnswer = 0;
    setImmediate(this.#poll);
  }

  /** Nothing more will come: the process may end. */
  rest(): void {
    if (this.#wait === 0) return;
    if (!native.cancel(this.#wait)) this.#stale++;
    this.#wait = 0;
  }

  /** In place of the event loop, which this thread blocks. True: done. */
  block(done: () => boolean, deadline: number, check: () => number): boolean {
    const { words } = this.#table;
    for (;;) {
      this.#watched.handle();
      if (done()) return true;
      if (spins && this.#spin(Math.min(HOT, deadline - performance.now()))) continue;
      // Raised before the last look, so that whatever comes after that look wakes this thread.
      Atomics.store(words, HEADER.BELL, 1);
      this.#watched.handle();
      const patience = check();
      const left = Math.min(deadline - performance.now(), patience);
      if (!done() && left > 0) native.waitWord(words, HEADER.BELL, 1, left);
      Atomics.store(words, HEADER.BELL, 0);
      if (done()) return true;
      if (!(performance.now() < deadline)) {
        this.#watched.handle();
        return done();
      }
    }
  }

  readonly #poll = (): void => {
    const count = this.#watched.handle();
    if (this.#watched.idle) {
      this.#polls = false;
      return;
    }
    const now = performance.now();
    if (count > 0 || this.#lastAnswer === 0) this.#lastAnswer = now;
    if (spins && now - this.#lastAnswer < HOT) {
      if (count === 0) this.#spin(SPELL);
      setImmediate(this.#poll);
      return;
    }
    this.#polls = false;
    this.#sleep();
  };

  #sleep(): void {
    const { words } = this.#table;
    Atomics.store(words, HEADER.BELL, 1); // before the last look, as in block()
    if (this.#watched.handle() > 0) {
      Atomics.store(words, HEADER.BELL, 0);
      if (!this.#watched.idle) this.attend();
      return;
    }
    if (this.#wait !== 0 || this.#watched.idle) return;
    const wait = native.waitWordAsync(words, HEADER.BELL, 1, this.#woken);
    if (wait > 0) this.#wait = wait;
    else this.attend();
  }

  readonly #woken = (): void => {
    if (this.#stale > 0) {
      this.#stale--;
      return;
    }
    this.#wait = 0;
    if (this.#polls) return;
    this.#polls = true;
    this.#lastAnswer = 0;
    this.#poll();
  };

  /** True: something has come. */
  #spin(ms: number): boolean {
    const { words } = this.#table;
    const end = performance.now() + ms;
    do {
      for (let i = 0; i < 50; i++) if (Atomics.load(words, HEADER.OVER) !== 0) return true;
    } while (performance.now() < end);
    return false;
  }
}
