import { now } from './clock.js';

const LONGEST_TIMER = 2 ** 31 - 1;

/** What is to be known of a call, and what ends it. */
export interface Timed<C> {
  /** On the targets' clock; 0: it has not. Undefined: that does not matter any more. */
  begun(call: C): number | undefined;
  expire(call: C): void;
}

/** The calls that have a time limit and may have begun. */
export class Deadlines<C extends { readonly timeout: number }> {
  readonly #calls = new Set<C>();
  readonly #timed: Timed<C>;
  #timer: NodeJS.Timeout | undefined;
  #next = Infinity;

  constructor(timed: Timed<C>) {
    this.#timed = timed;
  }

  add(call: C): void {
    this.#calls.add(call);
    this.#schedule(call.timeout);
  }

  delete(call: C): void {
    this.#calls.delete(call);
  }

  /**
   * Ends those whose time is up. Returns how many milliseconds later the next one can be: one that has not
   * begun has all of its time left.
   */
  check(): number {
    let next = Infinity;
    for (const call of this.#calls) {
      const begun = this.#timed.begun(call);
      if (begun === undefined) {
        this.#calls.delete(call);
        continue;
      }
      const left = begun === 0 ? Math.max(call.timeout, 1) : begun + call.timeout - now();
      if (left > 0) next = Math.min(next, left);
      else {
        this.#calls.delete(call);
        this.#timed.expire(call);
      }
    }
    return next;
  }

  #schedule(ms: number): void {
    const when = performance.now() + ms;
    if (when >= this.#next) return;
    clearTimeout(this.#timer);
    this.#next = when;
    const run = () => {
      this.#next = Infinity;
      const next = this.check();
      if (next < Infinity) this.#schedule(next);
    };
    // The calls keep the process alive, not their timer.
    this.#timer = setTimeout(run, Math.min(Math.ceil(ms), LONGEST_TIMER)).unref();
  }
}
