// What travels between a pool and its workers.

import type { Fault } from '../thread/fault.js';
import type { Shipment } from '../thread/target.js';

export type Call = { id: number; target: Shipment } & (
  | { how: 'call'; args: unknown }
  /** Results come back as an array, or go to `out` at `begin` when there is one. */
  | { how: 'each'; items: unknown; begin: number; out?: unknown }
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

export type Reply = { id: number } & ({ result: unknown } | { fault: Fault });

/** The id of a reply that says why a worker could not be made ready. No call has it. */
export const OPENING = 0;

/** What a worker is given once: where calls come from, and how to be heard. */
export interface Opening {
  port: import('node:worker_threads').MessagePort;
  /** Goes up by one with every reply and when a worker ends: a blocked thread waits on it. */
  bell: Int32Array;
  /** 0 while the worker lives. */
  ended: Int32Array;
  name: string;
  initializer?: { target: Shipment; args: unknown };
}
