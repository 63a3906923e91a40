// What travels between a pool and its workers beside the table, and what a pool is asked to run.

import type { Fault } from '../thread/fault.js';
import type { Shipment } from '../thread/target.js';
import type { CallOptions as PublicOptions } from './executor.js';

/** What to run. Arguments, items and results go through the codec, which knows manycore's objects. */
export type Command = { target: Shipment } & (
  | { how: 'call'; args: readonly unknown[] }
  /**
   * Results come back as an array, or go to `out` at `begin` when there is one. With `spread` an item is
   * a list of arguments.
   */
  | { how: 'each'; items: unknown; begin: number; spread: boolean; out?: unknown }
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

/** On a worker's port, to it. */
export type Order =
  /** Nothing: the pool wants to know whether the port is open. */
  | null
  | { define: number; target: Shipment }
  | { forget: number }
  /** The arguments of the call in a slot, which the codec could not carry. */
  | { slot: number; value: unknown };

/** On a worker's port, from it. */
export type Answer =
  | { slot: number; value: unknown }
  /** Why it could not be made ready. */
  | { opening: Fault };

/** What a worker is given once. */
export interface Opening {
  port: import('node:worker_threads').MessagePort;
  /** The table, and how many lanes it has. */
  memory: SharedArrayBuffer;
  lanes: number;
  lane: number;
  name: string;
  /** The pool's, where others can be handed it. */
  id?: string;
  /** How many calls that await it may have at a time. */
  concurrency: number;
  initializer?: { target: Shipment; args: unknown };
}
