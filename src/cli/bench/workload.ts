import type { ThreadPool } from '../../index.js';

/** Compared bit by bit, by value. */
export type Result = number | Float64Array | Uint16Array;

/** What bench/<name>.ts exports by default. Nothing is allocated before `prepare`. */
export interface Workload {
  prepare(quick: boolean): Job;
}

/**
 * One prepared piece of work and its adapters, one per kind of contender. All must do the same work
 * by the same method, so that what differs is where it runs.
 */
export interface Job {
  /** What is computed, with its size, in a few words: it stands above the figures. */
  description: string;
  serial(): Result;
  pool(pool: ThreadPool): PromiseLike<Result>;
  native(threads: number): PromiseLike<Result>;
  /** Called before each run, untimed: puts back the input that a run consumes, and wipes the output,
   * or a contender that wrote nothing would be credited with the result of the one before it. */
  reset?(): void;
}

export type Kind = 'serial' | 'pool' | 'native';

/** Somebody who does a job: a kind of execution with a number of threads. */
export interface Contender {
  kind: Kind;
  threads: number;
  label: string;
}

export interface Measurement {
  contender: Contender;
  /** Milliseconds of each run after the warm-up. */
  times: number[];
  /** Why its times mean nothing: a wrong result or an error. */
  problem?: string;
}

export interface Outcome {
  workload: string;
  description: string;
  measurements: Measurement[];
}
