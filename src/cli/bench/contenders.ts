import type { ThreadPool } from '../../index.js';
import type { Contender, Job, Result } from './workload.js';

/** A contender bound to a job. */
export interface Entry {
  contender: Contender;
  run(): Result | PromiseLike<Result>;
}

/**
 * Who takes part: serial JavaScript, the pool and native code on each number of threads, and native
 * code on one thread, which tells what compiled code buys from what threads buy.
 */
export function contenders(counts: readonly number[]): Contender[] {
  const sorted = [...new Set(counts)].sort((a, b) => a - b);
  const native = [...new Set([1, ...sorted])];
  return [
    { kind: 'serial', threads: 1, label: 'serial JavaScript' },
    ...sorted.map(n => contender('pool', n, 'JavaScript pool')),
    ...native.map(n => contender('native', n, 'native')),
  ];
}

function contender(kind: 'pool' | 'native', threads: number, name: string): Contender {
  return { kind, threads, label: `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}` };
}

export function bind(contender: Contender, job: Job, pool: (size: number) => ThreadPool): Entry {
  const { kind, threads } = contender;
  if (kind === 'serial') return { contender, run: () => job.serial() };
  if (kind === 'native') return { contender, run: () => job.native(threads) };
  return { contender, run: () => job.pool(pool(threads)) };
}
