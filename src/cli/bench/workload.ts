import type { Kind } from './schema.js';

export type { Kind };

/** Compared bit by bit and by value, unless the job says how far off a result may be. */
export type Result =
  | number
  | string
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** Does the workload's `piece` for every input, somewhere, in parallel; outputs in the order of the inputs.
 * Where there are as many workers as inputs, each input has a worker of its own. */
export type Run = <I, O>(inputs: readonly I[]) => Promise<O[]>;

/**
 * What bench/<name>.ts exports by default. Nothing is allocated before `prepare`. The same module may
 * export `piece(input)`, which workers of every kind load from there; so it must be cheap to import.
 */
export interface Workload {
  prepare(quick: boolean): Job;
}

/**
 * One prepared piece of work and the ways to do it. All must do the same work by the same method, so
 * that what differs is where it runs.
 */
export interface Job {
  /** What is computed, with its size, in a few words: it stands above the figures. */
  description: string;
  serial(): Result | PromiseLike<Result>;
  /** The same in pieces, for everybody who runs JavaScript in parallel. May call `run` once per step. */
  parallel?(run: Run, threads: number): Promise<Result>;
  /** Whether separate processes can take part: inputs and outputs are copied then. */
  processes?: boolean;
  native?(threads: number): PromiseLike<Result>;
  /** Who has no part in other workloads, for each number of threads; they run on plain worker threads. */
  others?(counts: readonly number[]): Other[];
  /** With --compare. */
  python?: PythonTwin[];
  cpp?: CppTwin;
  /** How far a result may be from serial JavaScript's, relative to it (and to 1, if it is smaller): only
   * where different libraries' functions or orders of addition are at work. */
  tolerance?: number;
  /** Microseconds of each single call in the run that has just ended, where the work consists of calls. */
  latencies?(): ArrayLike<number>;
  /** Called before each run, untimed: puts back the input that a run consumes, and wipes the output,
   * or a contender that wrote nothing would be credited with the result of the one before it. */
  reset?(): void;
}

export interface Other {
  id: string;
  /** `objects`: of manycore, a queue or a lock. */
  kind: 'objects' | 'other';
  label: string;
  threads: number;
  run(run: Run): Result | PromiseLike<Result>;
}

export interface PythonTwin {
  /** Behind "Python": `numpy`, `multiprocessing`. */
  label: string;
  /** Modules that it imports. */
  needs: string[];
  /** Takes part with each number of threads; otherwise once, with what it does by itself. */
  scales?: boolean;
  /** As a job's, for this one alone. */
  tolerance?: number;
  /** Defines `run(threads)`, which returns a number or a numpy array, and `reset()`, which is called before each
   * run, if there is something to put back. What stands outside `run` is not timed. */
  source: string;
}

/** bench/native/reference/<file>.cc, which defines `run(threads)`. */
export interface CppTwin {
  file: string;
  label?: string;
  /** What the program gets as its arguments: sizes. */
  args: number[];
  /** Default: true, one thread and each number of threads. */
  scales?: boolean;
}

/** Somebody who does a job: a kind of execution with a number of threads. */
export interface Contender {
  id: string;
  kind: Kind;
  threads: number;
  label: string;
}

export interface Measurement {
  contender: Contender;
  /** Milliseconds of each run after the warm-up, round by round. */
  times: number[];
  /** Microseconds of single calls. */
  latencies?: number[];
  /** Why its times mean nothing: a wrong result or an error. */
  problem?: string;
}

export interface Outcome {
  workload: string;
  description: string;
  measurements: Measurement[];
}
