import * as check from '../check.js';
import type { Opening } from './call.js';
import type { Crew, CrewOptions } from './crew.js';
import type { CallOptions } from './executor.js';

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
