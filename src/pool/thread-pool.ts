import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import * as check from '../check.js';
import { CancelledError, ClosedError, WorkerCrashedError } from '../errors.js';
import type { SharedTypedArray } from '../memory/array.js';
import { receive, share } from '../memory/handle.js';
import { native } from '../native.js';
import { unpack } from '../thread/fault.js';
import { type Target, ship } from '../thread/target.js';
import { Task, type Work } from '../thread/task.js';
import { type Call, OPENING, type Reply } from './call.js';
import { Crew } from './crew.js';
import type { Executor, MapOptions } from './executor.js';
import type { Lane } from './lane.js';
import { chunksOf, gather, type Part } from './map.js';

export interface ThreadPoolOptions<A extends unknown[] = unknown[]> {
  /** How many workers. Default: as many as this process may use processors. */
  size?: number;
  /** Runs once in every worker before its first call. When it fails, so does the pool. */
  initializer?: Target<A>;
  initArgs?: A;
  /** V8's limits for each worker. */
  resourceLimits?: ResourceLimits;
  /** Worker threads are called `name-1`… in messages. Default: 'pool'. */
  name?: string;
}

export interface RangeOptions<A extends unknown[]> {
  /** Passed to the target after `begin` and `end`. */
  args?: A;
  /** How many indices a worker takes at a time. Default: a sixteenth of an equal share. */
  grain?: number;
}

/** A call that has no id yet. */
type Unnumbered = Call extends infer C ? (C extends unknown ? Omit<C, 'id'> : never) : never;

interface Entry {
  call: Call;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

const LONGEST_RANGE = 2 ** 31 - 1; // chunks are counted in an int32

/**
 * Runs JavaScript on worker threads. Piscina owns the workers; calls and replies travel on a lane per
 * worker, so that a result can also be waited for while this thread's event loop is blocked.
 */
export class ThreadPool implements Executor {
  readonly size: number;
  readonly name: string;
  readonly #crew: Crew;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #queued = new Map<number, Entry>();
  readonly #running = new Map<number, Entry>();
  /**
   * Keeps the process alive while there is work. Neither the workers nor their ports do that at all
   * times: not between the end of a worker and the start of its replacement.
   */
  readonly #vigil = setInterval(() => {}, LONGEST_RANGE).unref();
  #nextId = 1;
  #closed = false;
  #broken: unknown;
  #ending: Promise<void> | undefined;
  #finish!: () => void;
  readonly #finished = new Promise<void>(resolve => {
    this.#finish = resolve;
  });

  constructor(options?: ThreadPoolOptions) {
    const given = check.options(options, 'ThreadPool');
    this.size = check.integer(given.size ?? availableParallelism(), 'size', 1, 4096);
    this.name = check.optionalName(given.name) ?? 'pool';
    const { initializer, initArgs = [] } = given;
    check.list(initArgs, 'initArgs');
    this.#crew = new Crew({
      size: this.size,
      ...(given.resourceLimits === undefined ? {} : { resourceLimits: given.resourceLimits }),
      opening: {
        bell: this.#bell,
        name: this.name,
        ...(initializer === undefined
          ? {}
          : { initializer: { target: ship(initializer), args: share(initArgs) } }),
      },
      onReply: (lane, reply) => this.#onReply(lane, reply),
      onIdle: () => this.#dispatch(),
      onDeath: (lane, code, error) => this.#onDeath(lane, code, error),
      onBroken: (lane, error) => this.#onBroken(lane, error),
    });
  }

  /** The pool underneath: its options, statistics and own `run()`. */
  get piscina(): Piscina {
    return this.#crew.piscina;
  }

  submit<A extends unknown[], R>(target: Target<A, R>, ...args: A): Task<Awaited<R>> {
    return this.#start({ how: 'call', target: ship(target), args: share(args) });
  }

  map<I, R>(target: Target<[I], R>, items: Iterable<I>, options?: MapOptions): Task<Awaited<R>[]>;
  map<I extends SharedTypedArray>(
    target: Target<[I[number]], I[number]>,
    items: I,
    options?: MapOptions & { out?: I },
  ): Task<I>;
  map(target: Target, items: unknown, options?: MapOptions & { out?: SharedTypedArray }): unknown {
    this.#checkOpen();
    const given = check.options(options, 'map');
    const shipment = ship(target);
    const { parts, out } = chunksOf(items, given, this.size);
    return this.#group(
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
  forRange<A extends unknown[]>(
    length: number,
    target: Target<[number, number, ...A], unknown>,
    options?: RangeOptions<A>,
  ): Task<void> {
    this.#checkOpen();
    const given = check.options(options, 'forRange');
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
    return this.#group(
      calls,
      {},
      () => ({ how: 'range', target: shipment, cursor, chunks, grain, length, args }),
      () => undefined,
      () => Atomics.store(cursor, 0, chunks), // the others stop after their piece
    );
  }

  close(): void {
    this.#closed = true;
    this.#endIfDone();
  }

  joinAsync(): Promise<void> {
    if (!this.#closed) {
      return Promise.reject(new Error(`${this.#label} is open: close() it before joining`));
    }
    return this.#finished;
  }

  async terminate(): Promise<void> {
    this.#closed = true;
    const entries = [...this.#queued.values(), ...this.#running.values()];
    this.#queued.clear();
    this.#running.clear();
    for (const { reject } of entries) {
      reject(new CancelledError(`${this.#label} was terminated`));
    }
    await this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.joinAsync();
  }

  get #label(): string {
    return `ThreadPool "${this.name}"`;
  }

  #checkOpen(): void {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#closed) throw new ClosedError(`${this.#label} is closed and takes no more work`);
  }

  #start<T>(call: Unnumbered): Task<T> {
    this.#checkOpen();
    let id = 0;
    const work: Work = {
      block: ms => this.#block(() => task.done, ms),
      cancel: () => this.#drop(id),
    };
    const { task, resolve, reject } = Task.create<T>(work);
    id = this.#enqueue(call, result => resolve(receive<T>(result)), reject);
    this.#dispatch();
    return task;
  }

  /** One task for several calls. */
  #group<P extends Part, R>(
    parts: readonly P[],
    options: MapOptions,
    call: (part: P) => Unnumbered,
    finish: (results: unknown[]) => R,
    onFailure?: () => void,
  ): Task<R> {
    const task = gather(parts, options, finish, {
      start: (part, resolve, reject) =>
        this.#enqueue(call(part), resolve, reason => {
          onFailure?.();
          reject(reason);
        }),
      cancel: id => this.#drop(id),
      block: (done, ms) => this.#block(done, ms),
    });
    this.#dispatch();
    return task;
  }

  #enqueue(
    call: Unnumbered,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
  ): number {
    const id = this.#nextId++;
    this.#queued.set(id, { call: { ...call, id } as Call, resolve, reject });
    this.#vigil.ref();
    return id;
  }

  /** True if the call was still waiting for its turn. */
  #drop(id: number): boolean {
    const dropped = this.#queued.delete(id);
    if (dropped) this.#endIfDone();
    return dropped;
  }

  #dispatch(): void {
    for (const [id, entry] of this.#queued) {
      const lane = this.#crew.idle();
      if (lane === undefined) return;
      this.#queued.delete(id);
      try {
        this.#crew.send(lane, entry.call);
        this.#running.set(id, entry);
      } catch (error) {
        entry.reject(error);
        this.#endIfDone();
      }
    }
  }

  #onReply(lane: Lane, reply: Reply): void {
    if (reply.id === OPENING) {
      if ('fault' in reply) this.#onBroken(lane, unpack(reply.fault));
      return;
    }
    if (lane.busy === reply.id) lane.rest();
    const entry = this.#running.get(reply.id);
    this.#running.delete(reply.id);
    if (entry !== undefined) {
      try {
        if ('fault' in reply) entry.reject(unpack(reply.fault));
        else entry.resolve(reply.result);
      } catch (error) {
        entry.reject(error); // an onProgress callback's, for example
      }
    }
    this.#dispatch();
    this.#endIfDone();
  }

  #onDeath(lane: Lane, code?: number, cause?: unknown): void {
    const entry = this.#running.get(lane.busy);
    this.#running.delete(lane.busy);
    lane.rest();
    const exit = code === undefined ? 'ended' : `ended with exit code ${code}`;
    const how = cause === undefined ? exit : 'ended with an uncaught error';
    entry?.reject(
      new WorkerCrashedError(`a worker of ${this.#label} ${how} while it ran this task`, { cause }),
    );
    this.#endIfDone();
  }

  #onBroken(lane: Lane, cause: unknown): void {
    this.#broken ??= new WorkerCrashedError(`the initializer of ${this.#label} failed`, { cause });
    this.#running.get(lane.busy)?.reject(this.#broken);
    this.#running.delete(lane.busy);
    for (const { reject } of this.#queued.values()) reject(this.#broken);
    this.#queued.clear();
    this.#endIfDone();
  }

  /** Does the event loop's part while this thread blocks it. */
  #block(done: () => boolean, ms: number): void {
    const deadline = performance.now() + ms;
    for (;;) {
      const rung = Atomics.load(this.#bell, 0);
      for (const lane of this.#crew.lanes) {
        const { dead } = lane; // asked first: after that nothing more can arrive
        lane.poll();
        if (dead && lane.busy !== 0) this.#onDeath(lane); // its exit event comes too late for us
      }
      this.#dispatch();
      if (done()) return;
      this.#checkBlockable();
      const left = deadline - performance.now();
      if (!(left > 0)) return;
      native.waitWord(this.#bell, 0, rung, left);
    }
  }

  /** Piscina replaces dead workers in the event loop, which is not running now. */
  #checkBlockable(): void {
    // One that has just ended and still has a call is dealt with in the next round.
    for (const { worker, dead, busy } of this.#crew.lanes) {
      if (worker !== undefined && (!dead || busy !== 0)) return;
    }
    throw new WorkerCrashedError(
      `all workers of ${this.#label} have ended while this thread blocked; new ones start when its event loop runs: await the task instead`,
    );
  }

  #endIfDone(): void {
    if (this.#queued.size > 0 || this.#running.size > 0) return;
    this.#vigil.unref();
    if (this.#closed) void this.#end();
  }

  #end(): Promise<void> {
    clearInterval(this.#vigil);
    this.#ending ??= this.#crew.end().then(this.#finish);
    return this.#ending;
  }
}
