import { availableParallelism } from 'node:os';
import * as check from '../check.js';
import type { JobSettled } from '../computing.js';
import { ManycoreError } from '../errors.js';
import { isShared, type SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import { Task } from '../thread/task.js';

// Node knows better than C++ how many processors this process may use: it minds affinity and cgroups.
native.computeThreads(availableParallelism(), true);

/** Job::State in native/thread/job.h; 2 is a cancelled job, whose task knows already. */
const DONE = 1;
const FAILED = 3;

export interface ComputeOptions {
  /** How many native threads may take part, a caller that blocks in `get()` included. Default: all. */
  threads?: number;
}

/** Of a call whose result is a new array. */
export interface NewOptions extends ComputeOptions {
  out?: undefined;
}

/** The `threads` option as the addon takes it: 0 for all. `more`: the other options there are. */
export function threadLimit(
  options: ComputeOptions | undefined,
  what: string,
  more: readonly string[] = [],
): number {
  const known = ['threads', ...more] as readonly 'threads'[];
  const { threads } = check.options<ComputeOptions>(options, what, known);
  return threads === undefined ? 0 : check.integer(threads, 'threads', 1, 1024);
}

/** A task for a job on native threads. While it is blocked on, the blocked thread does its share. */
export function launch<T>(
  start: (settled: JobSettled) => number,
  finish: (value: unknown) => T,
  failed: (message: string, failure: number) => Error = message =>
    new ManycoreError('ERR_MANYCORE_JOB_FAILED', message),
): Task<T> {
  const { task, resolve, reject } = Task.create<T>({
    block: ms => void native.jobWait(operation, ms),
    cancel: () => native.jobCancel(operation),
  });
  const operation = start((state, value, failure = 0) => {
    if (state === DONE) resolve(finish(value));
    if (state === FAILED) reject(failed(String(value), failure));
  });
  return task;
}

/** @throws TypeError unless native threads may work on the array while JavaScript runs on. */
export function sharedArray(value: unknown, what: string): SharedTypedArray {
  if (isShared(value)) return value;
  throw new TypeError(
    `${what} works on typed arrays in shared memory, not on ${check.quote(value)}: use shared(Float64Array, values)`,
  );
}
