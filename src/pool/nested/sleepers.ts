// Which workers of a pool sleep until a call that they have made themselves is done. When all of them do,
// none is left for those calls: who would be the last to fall asleep is told.
// Each pool counts its own workers: those of two pools that wait for each other are seen by none.

import { AbandonedError } from '../../errors.js';
import { native } from '../../native.js';
import type { Mutex } from '../../sync/mutex.js';
import { now } from '../clock.js';

/**
 * Of a nested call: nobody has begun it; a worker has that took it from the pool; the one that has made it
 * has; it has a result, has failed or is cancelled.
 */
export const Stage = { WAITING: 0, BEGUN: 1, OWN: 2, OVER: 3 } as const;

/** Its stage; 1 if a worker that took it from the pool left it alone; from byte 8 on, when it was begun. */
export type Claim = Int32Array<SharedArrayBuffer>;

export function makeClaim(): Claim {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** True: the call is now the caller's to run, or to cancel. */
export function begin(claim: Claim, stage: number = Stage.BEGUN): boolean {
  if (Atomics.compareExchange(claim, 0, Stage.WAITING, stage) !== Stage.WAITING) return false;
  if (stage !== Stage.OVER) new Float64Array(claim.buffer, 8, 1)[0] = now();
  return true;
}

/** Notes that a worker took it from the pool when it was somebody else's already. */
export function skip(claim: Claim): void {
  Atomics.store(claim, 1, 1);
}

export function isSkipped(claim: Claim): boolean {
  return Atomics.load(claim, 1) !== 0;
}

/** On the targets' clock; 0: not yet. */
export function begunAt(claim: Claim): number {
  return new Float64Array(claim.buffer, 8, 1)[0] as number;
}

export function stageOf(claim: Claim): number {
  return Atomics.load(claim, 0);
}

const [AWAKE, ASLEEP, DEAD] = [0, 1, 2];

export interface SleepersMemory {
  /** A word for each worker. */
  seats: Int32Array<SharedArrayBuffer>;
  lock: Mutex;
}

/**
 * Everything is decided under a lock, so that a worker that sleeps in these books sleeps indeed: whoever
 * ends a call wakes its maker here first, and tells it afterwards.
 */
export class Sleepers {
  readonly #memory: SleepersMemory;

  constructor(memory: SleepersMemory) {
    this.#memory = memory;
  }

  /** A worker is there; the one before it on this lane is not any more. */
  enter(lane: number): void {
    const { seats } = this.#memory;
    this.#exclusive(() => Atomics.store(seats, lane, AWAKE as number));
    native.signalAtExit(seats, lane, DEAD as number);
  }

  /** False: with this worker all would sleep. `stay`: there is news for it already. */
  sleep(lane: number, stay: () => boolean): boolean {
    const { seats } = this.#memory;
    return this.#exclusive(() => {
      if (stay()) return true;
      Atomics.store(seats, lane, ASLEEP as number);
      if (!seats.every((_, seat) => Atomics.load(seats, seat) === ASLEEP)) return true;
      Atomics.store(seats, lane, AWAKE as number);
      return false;
    });
  }

  wake(lane: number): void {
    const { seats } = this.#memory;
    this.#exclusive(() => Atomics.compareExchange(seats, lane, ASLEEP as number, AWAKE as number));
  }

  /** A call is over: its maker, if that is a worker, has reason to look. */
  end(claim: Claim, lane: number): void {
    const { seats } = this.#memory;
    this.#exclusive(() => {
      Atomics.store(claim, 0, Stage.OVER);
      if (lane >= 0) Atomics.compareExchange(seats, lane, ASLEEP as number, AWAKE as number);
    });
  }

  #exclusive<T>(action: () => T): T {
    const { lock } = this.#memory;
    try {
      lock.lock();
    } catch (error) {
      if (!(error instanceof AbandonedError)) throw error;
      lock.recover(); // every step under it is complete by itself
    }
    try {
      return action();
    } finally {
      lock.unlock();
    }
  }
}
