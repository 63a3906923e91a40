import { workerData } from 'node:worker_threads';
import type { Words } from '../memory/object.js';
import type { Shipment } from './target.js';

/** What a Thread's worker is given: its workerData. */
export interface Opening {
  '@manycore': 'opening';
  /** The addon's file. */
  addon: string;
  thread: Words;
  /** The main thread's. */
  main: Words;
  name: string;
  cpus?: Uint32Array;
  nice?: number;
  target?: Shipment;
  args: unknown;
  /** A subclass with a run() of its own: where it is, and the fields of the object. */
  heir?: { lineage: Lineage; fields: unknown };
  /** Nothing of the above holds manycore's objects. */
  plain: boolean;
  /** Whose other end tells the maker that the worker is gone, even when nothing else does. */
  lifeline: import('node:worker_threads').MessagePort;
}

/** A subclass of Thread: an export of a module, or the sources of all classes from Thread's heir down. */
export type Lineage =
  | { module: string; name: string }
  | { classes: { source: string; base: string }[] };

/** This thread's, if it is a Thread's worker. */
export const opening: Opening | undefined =
  (workerData as Opening | null | undefined)?.['@manycore'] === 'opening'
    ? (workerData as Opening)
    : undefined;
