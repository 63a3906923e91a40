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

/** When a call was queued, and when it started. */
export interface Times {
  queued: number;
  started: number;
}

/** Follows every call from the queue to its end. */
export class Statistics {
  #queued = 0;
  #running = 0;
  readonly #ended: Record<Ending, number> = { done: 0, failed: 0, cancelled: 0 };
  readonly #wait = new Histogram();
  readonly #run = new Histogram();

  queued(): Times {
    this.#queued++;
    return { queued: performance.now(), started: 0 };
  }

  started(times: Times): void {
    times.started = performance.now();
    this.#queued--;
    this.#running++;
    this.#wait.record(times.started - times.queued);
  }

  /** Of a call that has started, or never will. */
  ended(times: Times, how: Ending): void {
    this.#ended[how]++;
    if (times.started === 0) {
      this.#queued--;
      return;
    }
    this.#running--;
    this.#run.record(performance.now() - times.started);
  }

  snapshot(): PoolStats {
    return {
      queued: this.#queued,
      running: this.#running,
      ...this.#ended,
      waitTime: this.#wait.percentiles(),
      runTime: this.#run.percentiles(),
    };
  }
}
