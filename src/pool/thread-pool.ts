import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import * as check from '../check.js';
import type { SharedTypedArray } from '../memory/array.js';
import { receive, share } from '../memory/handle.js';
import { ship, type Target } from '../thread/target.js';
import type { Task } from '../thread/task.js';
import { Dispatcher } from './dispatcher.js';
import type { Executor, MapOptions, NotShared } from './executor.js';
import { chunksOf } from './map.js';

export interface ThreadPoolOptions {
  /** How many workers. Default: as many as this process may use processors. */
  size?: number;
  /** Runs once in every worker before its first call. When it fails, so does the pool. */
  initializer?: Target;
  initArgs?: readonly unknown[];
  /** V8's limits for each worker. */
  resourceLimits?: ResourceLimits;
  /** Worker threads are called `name-1`… in messages. Default: 'pool'. */
  name?: string;
}

export interface RangeOptions<A extends unknown[] = unknown[]> {
  /** Passed to the target after `begin` and `end`. */
  args?: [...A];
  /** How many indices a worker takes at a time. Default: a sixteenth of an equal share. */
  grain?: number;
}

// Chunks are counted in an int32, and every worker counts once past the end.
const LONGEST_RANGE = 2 ** 30;

/**
 * Runs JavaScript on worker threads. Piscina owns the workers; calls and replies travel on a lane per
 * worker, so that a result can also be waited for while this thread's event loop is blocked.
 */
export class ThreadPool implements Executor {
  readonly size: number;
  readonly name: string;
  readonly #dispatcher: Dispatcher;

  constructor(options?: ThreadPoolOptions) {
    const given = check.options(options, 'ThreadPool', [
      'size',
      'initializer',
      'initArgs',
      'resourceLimits',
      'name',
    ]);
    this.size = check.integer(given.size ?? availableParallelism(), 'size', 1, 4096);
    this.name = check.optionalName(given.name) ?? 'pool';
    const { initializer, initArgs = [] } = given;
    check.list(initArgs, 'initArgs');
    this.#dispatcher = new Dispatcher({
      label: `ThreadPool "${this.name}"`,
      size: this.size,
      ...(given.resourceLimits === undefined ? {} : { resourceLimits: given.resourceLimits }),
      opening: {
        name: this.name,
        ...(initializer === undefined
          ? {}
          : { initializer: { target: ship(initializer), args: share(initArgs) } }),
      },
    });
  }

  /** The pool underneath: its options, statistics and own `run()`. */
  get piscina(): Piscina {
    return this.#dispatcher.crew.piscina;
  }

  submit<A extends unknown[], R>(target: Target<A, R>, ...args: A): Task<Awaited<R>> {
    return this.#dispatcher.start({ how: 'call', target: ship(target), args: share(args) });
  }

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
  map(target: Target, items: unknown, options?: MapOptions & { out?: SharedTypedArray }): unknown {
    this.#dispatcher.checkOpen();
    const given = check.options(options, 'map', ['chunkSize', 'signal', 'onProgress', 'out']);
    const shipment = ship(target);
    const { parts, out } = chunksOf(items, given, this.size);
    return this.#dispatcher.group(
      parts,
      given,
      part => ({
        how: 'each',
        target: shipment,
        begin: part.begin,
        items: share(part.items),
        ...(out === undefined ? {} : { out }),
      }),
      results => out ?? (results as unknown[][]).flatMap(chunk => receive<unknown[]>(chunk)),
    );
  }

  /**
   * Calls `target(begin, end, ...args)` for pieces of 0…length, on all workers, until the range is used
   * up: a worker that is done with a piece takes the next one.
   */
  forRange<A extends unknown[] = []>(
    length: number,
    target: Target<[number, number, ...A], unknown>,
    options?: RangeOptions<A>,
  ): Task<void> {
    this.#dispatcher.checkOpen();
    const given = check.options(options, 'forRange', ['args', 'grain']);
    check.integer(length, 'length', 0);
    const least = Math.max(1, Math.ceil(length / LONGEST_RANGE));
    const fair = Math.max(least, Math.ceil(length / (this.size * 16)));
    const grain = check.integer(given.grain ?? fair, 'grain', least);
    const chunks = Math.ceil(length / grain);
    const cursor = new Int32Array(new SharedArrayBuffer(4));
    check.list(given.args ?? [], 'args');
    const args = share(given.args ?? []);
    const shipment = ship(target);
    // One call per worker that could find a piece; each takes pieces until there are none.
    const calls = Array.from({ length: Math.min(this.size, chunks) }, () => ({ count: 0 }));
    return this.#dispatcher.group(
      calls,
      {},
      () => ({ how: 'range', target: shipment, cursor, chunks, grain, length, args }),
      () => undefined,
      () => Atomics.store(cursor, 0, chunks), // the others stop after their piece
    );
  }

  close(): void {
    this.#dispatcher.close();
  }

  joinAsync(): Promise<void> {
    return this.#dispatcher.joinAsync();
  }

  terminate(): Promise<void> {
    return this.#dispatcher.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.joinAsync();
  }
}
