// What travels between a pool and its workers beside the table, and what a pool is asked to run.

import type { Shipment } from '../thread/target.js';
import type { CallOptions as PublicOptions } from './executor.js';

/** What to run. Arguments, items and results go through the codec, which knows manycore's objects. */
export type Command = { target: Shipment } & (
  | { how: 'call'; args: readonly unknown[] }
  /**
   * Results come back as an array, when `typed` as one of the items' type, or go to `out` at `begin` when
   * there is one. With `spread` an item is a list of arguments.
   */
  | { how: 'each'; items: unknown; begin: number; spread: boolean; out?: unknown; typed?: boolean }
  /** Chunks of a range, taken from the shared `cursor` until none is left. */
  | {
      how: 'range';
      cursor: Int32Array;
      chunks: number;
      grain: number;
      length: number;
      args: unknown;
    }
);

/** The parts of a command that cross as one value. */
export type Each = Omit<Extract<Command, { how: 'each' }>, 'target' | 'how'>;
export type Range = Omit<Extract<Command, { how: 'range' }>, 'target' | 'how'>;

export interface CallOptions extends PublicOptions {
  /** The worker that has to do it; otherwise any will do. */
  slot?: number;
}

/** What a worker is given once. */
export interface Opening {
  /** The table, and how many lanes it has. */
  words: Int32Array<SharedArrayBuffer>;
  lanes: number;
  lane: number;
  name: string;
  /** The pool's, where others can be handed it. */
  id?: string;
  /** How many calls that await it may have at a time. */
  concurrency: number;
  initializer?: { target: Shipment; args: unknown };
}
