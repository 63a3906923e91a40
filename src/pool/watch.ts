import { native } from '../native.js';
import { HEADER } from './plan.js';
import { Spinner } from './spin.js';
import type { Table } from './table.js';

/** So long the event loop is kept from turning at a time. */
const SPELL = 0.01;

/**
 * Notices what workers have done. Right after a call the event loop turns and looks each time, since an
 * answer may come within a microsecond, and a wake-up takes thirty. Later it sleeps until a worker rings.
 */
export class Watch {
  readonly #table: Table;
  /** Deals with what has come, and returns how much that was; undefined when nothing more will come. */
  readonly #handle: () => number | undefined;
  /** Called when nothing has come for a moment: whoever could do something now should. */
  readonly #rouse: () => void;
  readonly #spinner = new Spinner();
  #polls = false;
  /** Since when nothing has come, and for how long the event loop turns without sleep then. */
  #since = 0;
  #budget = 0;
  /** A native wait for the bell, or 0. */
  #wait = 0;
  /** Waits that were given up, but had been woken already. */
  #stale = 0;

  constructor(table: Table, handle: () => number | undefined, rouse: () => void) {
    this.#table = table;
    this.#handle = handle;
    this.#rouse = rouse;
  }

  /** Something will come. */
  attend(): void {
    if (this.#polls) return;
    this.#polls = true;
    this.#since = 0;
    // Where looking does not help it is only left to go to sleep, once the caller is through.
    if (this.#spinner.helps) setImmediate(this.#poll);
    else queueMicrotask(this.#poll);
  }

  /** Nothing more will come: the process may end. */
  rest(): void {
    if (this.#wait === 0) return;
    if (!native.cancel(this.#wait)) this.#stale++;
    this.#wait = 0;
  }

  /** In place of the event loop, which this thread blocks. `check` is asked before it sleeps. */
  block(done: () => boolean, deadline: number, check: () => number): void {
    try {
      this.#block(done, deadline, check);
    } finally {
      this.attend(); // the bell is down now, whoever raised it
    }
  }

  #block(done: () => boolean, deadline: number, check: () => number): void {
    const { words } = this.#table;
    for (;;) {
      this.#handle();
      if (done()) return;
      const budget = Math.min(this.#spinner.budget, deadline - performance.now());
      if (budget > 0) {
        if (this.#spinner.spin(budget, this.#look)) {
          this.#spinner.hit();
          continue;
        }
        this.#spinner.miss();
      }
      this.#rouse();
      // Raised before the last look, so that whatever comes after that look wakes this thread.
      Atomics.store(words, HEADER.BELL, 1);
      this.#handle();
      const patience = check();
      const left = Math.min(deadline - performance.now(), patience);
      if (!done() && left > 0) native.waitWord(words, HEADER.BELL, 1, left);
      Atomics.store(words, HEADER.BELL, 0);
      if (done()) return;
      if (performance.now() < deadline) continue;
      this.#handle();
      return;
    }
  }

  readonly #poll = (): void => {
    const count = this.#handle();
    if (count === undefined) {
      this.#polls = false;
      this.rest();
      return;
    }
    const now = performance.now();
    if (count > 0) this.#spinner.hit();
    if (count > 0 || this.#since === 0) {
      this.#since = now;
      this.#budget = this.#spinner.budget;
    }
    if (now - this.#since < this.#budget) {
      if (count === 0 && !this.#spinner.spin(SPELL, this.#look)) this.#rouse();
      setImmediate(this.#poll);
      return;
    }
    if (this.#budget > 0) this.#spinner.miss();
    this.#polls = false;
    this.#rouse();
    this.#sleep();
  };

  #sleep(): void {
    const { words } = this.#table;
    Atomics.store(words, HEADER.BELL, 1); // before the last look, as in block()
    const count = this.#handle();
    if (count === undefined) this.rest();
    else if (count > 0) this.attend();
    if (count !== 0 || this.#wait !== 0) return;
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
    this.#since = 0;
    this.#poll();
  };

  readonly #look = () => Atomics.load(this.#table.words, HEADER.OVER) !== 0;
}
