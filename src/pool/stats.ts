import { Histogram, type Percentiles } from './histogram.js';

/**
 * What a pool has done so far. What is counted are calls on workers: `submit` makes one, a map one for
 * each of its chunks, `forRange` and `broadcast` at most one for each worker.
 */
export interface PoolStats {
  /** Waiting for a worker. */
  readonly queued: number;
  readonly running: number;
  /** Ended with a result. */
  readonly done: number;
  /** Ended with an error, their worker's end included. */
  readonly failed: number;
  /** Never started, or ended by `cancel({ force: true })` or `terminate()`. */
  readonly cancelled: number;
  /** Milliseconds from submission to start. */
  readonly waitTime: Percentiles;
  /** Milliseconds from start to end. */
  readonly runTime: Percentiles;
}

/** How a call ended. */
export type Ending = 'done' | 'failed' | 'cancelled';

/** Counts the calls that have ended, and how long they took. */
export class Statistics {
  readonly #ended: Record<Ending, number> = { done: 0, failed: 0, cancelled: 0 };
  readonly #wait = new Histogram();
  readonly #run = new Histogram();

  /** When the call was submitted, when it began or 0, and when it was over: on one clock. */
  ended(how: Ending, since: number, begun: number, over: number): void {
    this.#ended[how]++;
    if (begun === 0) return;
    this.#wait.record(begun - since);
    this.#run.record(over - begun);
  }

  snapshot(queued: number, running: number): PoolStats {
    return {
      queued,
      running,
      ...this.#ended,
      waitTime: this.#wait.percentiles(),
      runTime: this.#run.percentiles(),
    };
  }
}
