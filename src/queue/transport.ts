import type { Room, Values } from './batch.js';
import type { Positions } from './positions.js';

/** The results of native/queue/queue.h. */
export const DONE = 0;
/** Full, empty, or still so when time ran out. */
export const TIMED_OUT = 1;
export const CLOSED = 2;
export const TOO_LARGE = 5;
/** Time ran out, and what was missing is blocks of the pool. */
export const NO_ROOM = 6;

/** What a get returns when there is nothing: `undefined` may be a value. */
export const NOTHING: unique symbol = Symbol('nothing');

type Settled = (code: number) => void;

/** Several values at a time, as Queue documents it. */
export interface Batching<T> {
  putMany(values: Values<T>, ms: number): number;
  getMany(max: number, ms: number): T[];
  drainInto(array: Room<T>): number;
}

/** How values get into a queue's memory and out of it: as numbers, or encoded. Codes are those above. */
export interface Transport<T> {
  readonly positions: Positions;
  readonly batches: Batching<T>;

  /** Never blocks. Throws what is wrong with the value, and nothing has happened then. */
  offer(value: T): number;
  put(value: T, ms: number): number;
  /** For `settle()`. */
  putLater(value: T): {
    start: (settled: Settled) => number;
    /** To be called with the result, or TIMED_OUT when the wait was given up; only the first call counts. */
    concluded: (code: number) => void;
  };

  poll(): T | typeof NOTHING;
  get(ms: number): number;
  /** What the last get() brought in. */
  received(): T;
  getLater(): { start: (settled: Settled) => number; received: () => T };

  /** Takes one value out and drops it; blocks for one. False when the queue is closed and drained. */
  drop(): boolean;
}
