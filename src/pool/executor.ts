import type { SharedTypedArray } from '../memory/array.js';
import type { Target } from '../thread/target.js';
import type { Task } from '../thread/task.js';

export interface MapOptions {
  /** Items per call. Default: as Python's Pool.map, ceil(items / (4 x size)). */
  chunkSize?: number;
  /** Aborting it stops what has not started; the task rejects with its reason. */
  signal?: AbortSignal;
  /** Called on the submitting thread as items are done. */
  onProgress?: (done: number, total: number) => void;
}

/** Keeps a shared typed array out of the overload for ordinary items. */
export type NotShared = { readonly BYTES_PER_ELEMENT?: never } | { readonly buffer: ArrayBuffer };

/** What all pools can do. */
export interface Executor {
  /**
   * Runs `target(...args)` elsewhere.
   *
   * @throws TargetError, at once, when the target cannot be sent; ClosedError on a closed pool.
   */
  submit<A extends unknown[], R>(target: Target<A, R>, ...args: A): Task<Awaited<R>>;

  /**
   * `target(item)` for every item, results in the order of the items. Over a shared typed array they
   * are a shared typed array of the same type.
   */
  map<I extends SharedTypedArray>(
    target: Target<[I[number]], I[number]>,
    items: I,
    options?: MapOptions & { out?: I },
  ): Task<I>;
  map<I, R>(
    target: Target<[I], R>,
    items: Iterable<I> & NotShared,
    options?: MapOptions,
  ): Task<Awaited<R>[]>;

  /** No new work; what was submitted is still done, then the workers end. */
  close(): void;
  /** Resolves when a closed pool has done its work and its workers have ended. */
  joinAsync(): Promise<void>;
  /** Ends the workers now; unfinished tasks reject with a CancelledError. */
  terminate(): Promise<void>;
  /** How many workers it has. */
  readonly size: number;
  [Symbol.asyncDispose](): Promise<void>;
}
