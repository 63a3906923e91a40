import type { SharedTypedArray } from '../memory/array.js';
import type { WaitOptions } from '../sync/settle.js';
import type { Target } from '../thread/target.js';
import type { Task } from '../thread/task.js';
import type { PoolStats } from './stats.js';

export interface MapOptions {
  /** Items per call. Default: as Python's Pool.map, ceil(items / (4 x size)). */
  chunkSize?: number;
  /** Aborting it stops what has not started; the task rejects with its reason. */
  signal?: AbortSignal;
  /** Called on the submitting thread as items are done. */
  onProgress?: (done: number, total: number) => void;
}

export interface ImapOptions {
  /** Items per call. Default: 1. */
  chunkSize?: number;
  /**
   * How many calls may be under way, or done with results that nobody has taken yet: so far the source
   * is read ahead. Default: four per worker.
   */
  bufferSize?: number;
  /** Aborting it ends the generator with its reason. */
  signal?: AbortSignal;
}

/** For every call that is made through `pool.with(options)`. */
export interface CallOptions {
  /** Calls with a higher one are taken first. Default: 0. */
  priority?: number;
  /**
   * Aborting it rejects the task with its reason. A call that has not begun then never does; one that has
   * sees it as `Thread.current.signal`.
   */
  signal?: AbortSignal;
  /**
   * Milliseconds from the call's start; of a map, for each chunk. A call that takes longer is ended
   * together with its worker, and rejects with a TimeoutError.
   */
  timeout?: number;
}

/** Keeps a shared typed array out of the overload for ordinary items. */
export type NotShared = { readonly BYTES_PER_ELEMENT?: never } | { readonly buffer: ArrayBuffer };

/** Where calls can be handed in: a pool, or a view of one with other options. */
export interface Submits {
  /**
   * Runs `target(...args)` elsewhere.
   *
   * @throws TargetError, at once, when the target cannot be sent; ClosedError on a closed pool.
   */
  submit<A extends unknown[], R>(target: Target<A, R>, ...args: A): Task<Awaited<R>>;

  /**
   * `target(item)` for every item, results in the order of the items. Over a shared typed array they
   * are a shared typed array of the same type. An error in the target has the index of its item as
   * `index`; what has not begun then never does.
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

  /** `target(...tuple)` for every tuple; else as `map`. */
  starmap<A extends unknown[], R>(
    target: Target<A, R>,
    tuples: Iterable<A>,
    options?: MapOptions,
  ): Task<Awaited<R>[]>;

  /**
   * As `map`, but the results come one by one, in the order of the items, and items are read only as
   * results are taken. Nothing happens before the first result is asked for. When the loop over it is
   * left, or an item fails, what has not begun never does.
   */
  imap<I, R>(
    target: Target<[I], R>,
    items: Iterable<I> | AsyncIterable<I>,
    options?: ImapOptions,
  ): AsyncGenerator<Awaited<R>, void, undefined>;

  /** As `imap`, but whichever result is there first comes first. */
  imapUnordered<I, R>(
    target: Target<[I], R>,
    items: Iterable<I> | AsyncIterable<I>,
    options?: ImapOptions,
  ): AsyncGenerator<Awaited<R>, void, undefined>;

  /** `target(...args)` exactly once on every worker; the results in the order of the workers. */
  broadcast<A extends unknown[], R>(target: Target<A, R>, ...args: A): Task<Awaited<R>[]>;
}

/** What all pools can do. */
export interface Executor extends Submits {
  /** The same pool, with options for all calls that are made through what is returned. */
  with(options: CallOptions): Submits;
  /** No new work; what was submitted is still done, then the workers end. */
  close(): void;
  /** Resolves when a closed pool has done its work and its workers have ended. */
  joinAsync(options?: WaitOptions): Promise<void>;
  /** Ends the workers now; unfinished tasks reject with a CancelledError. */
  terminate(): Promise<void>;
  /** How many workers it has. */
  readonly size: number;
  readonly stats: PoolStats;
  [Symbol.asyncDispose](): Promise<void>;
}
