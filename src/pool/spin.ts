import { availableParallelism } from 'node:os';

/** Whether another thread can answer while this one spins. */
const alone = availableParallelism() === 1;

// In milliseconds.
const MOST = 0.1;
const LEAST = 0.01;
/** Who was away for so long has lost the processor to another thread. */
const PREEMPTED = 0.1;
/** Who does not spin any more tries it again each so many times. */
const EVERY = 8;

/**
 * How long a thread looks for an answer before it sleeps. As long as that helps it does; after some misses
 * it does not, except now and then to find out: where answers take long, or where there are more threads
 * than processors, to spin takes time from those who could answer.
 */
export class Spinner {
  #budget = MOST;
  #passed = 0;

  /** For now, in milliseconds; 0: sleep at once. */
  get budget(): number {
    if (alone || this.#budget > 0) return alone ? 0 : this.#budget;
    this.#passed++;
    return this.#passed % EVERY === 0 ? MOST : 0;
  }

  /** The last time it did. */
  get helps(): boolean {
    return !alone && this.#budget > 0;
  }

  hit(): void {
    this.#budget = MOST;
  }

  miss(): void {
    this.#budget = this.#budget > LEAST ? this.#budget / 2 : 0;
  }

  /** Looks until it is there, true, or until the budget is used up. */
  spin(budget: number, found: () => boolean): boolean {
    let last = performance.now();
    for (const end = last + budget; last < end; ) {
      for (let i = 0; i < 20; i++) if (found()) return true;
      const now = performance.now();
      if (now - last > PREEMPTED) this.#budget = 0;
      last = now;
    }
    return false;
  }
}
