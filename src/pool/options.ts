import { availableParallelism } from 'node:os';
import * as check from '../check.js';
import { ship, type Target } from '../thread/target.js';
import type { Opening } from './call.js';
import type { Crew, CrewOptions } from './crew.js';
import type { CallOptions } from './executor.js';

/** What all pools of this machine can be made with. */
export interface PoolOptions {
  /** How many workers. Default: as many as this process may use processors. */
  size?: number;
  /** Runs once in every worker before its first call. When it fails, so does the pool. */
  initializer?: Target;
  initArgs?: readonly unknown[];
  /** A worker is replaced when it has done so many calls; each chunk of a map is one. */
  maxTasksPerWorker?: number;
  /** Workers are called `name-1`… in messages. Default: 'pool'. */
  name?: string;
}

export const poolOptions = [
  'size',
  'initializer',
  'initArgs',
  'maxTasksPerWorker',
  'name',
] as const;

/**
 * @param most workers
 * @param sendable makes what is sent of initArgs; throws a TypeError that names what cannot be
 */
export function planOf(
  given: PoolOptions,
  most: number,
  sendable: (initArgs: unknown) => unknown,
): Pick<SchedulerOptions, 'size' | 'maxTasksPerWorker' | 'opening'> {
  const { initializer, initArgs = [], maxTasksPerWorker } = given;
  const { size = Math.min(availableParallelism(), most) } = given;
  const name = check.optionalName(given.name) ?? 'pool';
  check.integer(size, 'size', 1, most);
  check.list(initArgs, 'initArgs');
  const args = sendable(initArgs);
  if (maxTasksPerWorker !== undefined) check.integer(maxTasksPerWorker, 'maxTasksPerWorker', 1);
  return {
    size,
    ...(maxTasksPerWorker === undefined ? {} : { maxTasksPerWorker }),
    opening: {
      name,
      ...(initializer === undefined ? {} : { initializer: { target: ship(initializer), args } }),
    },
  };
}

/** What a pool is made of, checked. */
export interface SchedulerOptions {
  /** The pool as it stands in messages. */
  label: string;
  size: number;
  /** Makes its workers. */
  crew: (options: CrewOptions) => Crew;
  maxTasksPerWorker?: number;
  /** How many calls that await a worker may have at a time. Default: 1. */
  concurrency?: number;
  opening: Pick<Opening, 'name' | 'id' | 'initializer'>;
  /** Called whenever there may be something new. */
  onLook?: () => void;
  /** Called before this thread blocks, which it does for so many milliseconds at most. */
  onCheck?: () => number;
}

/** Checked options, over those that were there before: a signal is added, the others take their place. */
export function merge(before: CallOptions, options: CallOptions): CallOptions {
  const given = check.options(options, 'with', ['priority', 'signal', 'timeout']);
  const { priority, signal, timeout } = given;
  if (priority !== undefined) check.integer(priority, 'priority', Number.MIN_SAFE_INTEGER);
  if (timeout !== undefined) check.timeout(timeout);
  check.signal(signal);
  return { ...before, ...defined(given), ...either(before.signal, signal) };
}

/** What aborts with the first of them. */
export function either(
  one: AbortSignal | undefined,
  other: AbortSignal | undefined,
): { signal?: AbortSignal } {
  if (one !== undefined && other !== undefined) return { signal: AbortSignal.any([one, other]) };
  const signal = one ?? other;
  return signal === undefined ? {} : { signal };
}

function defined<T extends object>(options: T): T {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}
