// What travels between a pool and its workers.

import type { Fault } from '../thread/fault.js';
import type { Shipment } from '../thread/target.js';

export type Call = { id: number; target: Shipment } & (
  | { how: 'call'; args: unknown }
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

/** A call that has no id yet. */
export type Unnumbered = Call extends infer C ? (C extends unknown ? Omit<C, 'id'> : never) : never;

export type Reply = { id: number } & ({ result: unknown } | { fault: Fault });

/** The id of a reply that says why a worker could not be made ready. No call has it. */
export const OPENING = 0;

export const HEARD = 1;
export const OPEN = 2;

/** What a worker is given once: where calls come from, and how to be heard. */
export interface Opening {
  port: import('node:worker_threads').MessagePort;
  /** Goes up by one with every reply and when a worker ends: a blocked thread waits on it. */
  bell: Int32Array;
  /** [0] is 0 while the worker lives, [1] is HEARD once it says when it ends, OPEN once it takes calls. */
  ended: Int32Array;
  name: string;
  initializer?: { target: Shipment; args: unknown };
}
