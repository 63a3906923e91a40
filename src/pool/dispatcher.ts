import { CancelledError, ClosedError, ManycoreError, WorkerCrashedError } from '../errors.js';
import { receive } from '../memory/handle.js';
import { native } from '../native.js';
import { unpack } from '../thread/fault.js';
import { Task, type Work } from '../thread/task.js';
import { type Call, OPENING, type Opening, type Reply } from './call.js';
import { Crew } from './crew.js';
import type { MapOptions } from './executor.js';
import type { Lane } from './lane.js';
import { gather, type Part } from './map.js';

/** A call that has no id yet. */
export type Unnumbered = Call extends infer C ? (C extends unknown ? Omit<C, 'id'> : never) : never;

interface Entry {
  call: Call;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

const LONGEST_TIMER = 2 ** 31 - 1; // setInterval takes no more

export interface DispatcherOptions {
  /** The pool as it stands in messages. */
  label: string;
  size: number;
  resourceLimits?: import('node:worker_threads').ResourceLimits;
  opening: Pick<Opening, 'name' | 'initializer'>;
}

/**
 * Hands calls to workers in the order of their submission, one at a time each, and settles their tasks:
 * from the event loop, or from a thread that blocks its own.
 */
export class Dispatcher {
  readonly crew: Crew;
  readonly #label: string;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #queued = new Map<number, Entry>();
  readonly #running = new Map<number, Entry>();
  /**
   * Keeps the process alive while there is work. Neither the workers nor their ports do that at all
   * times: not between the end of a worker and the start of its replacement.
   */
  readonly #vigil = setInterval(() => {}, LONGEST_TIMER).unref();
  #nextId = 1;
  #closed = false;
  #broken: unknown;
  #ending: Promise<void> | undefined;
  #finish!: () => void;
  readonly #finished = new Promise<void>(resolve => {
    this.#finish = resolve;
  });

  constructor({ label, opening, ...options }: DispatcherOptions) {
    this.#label = label;
    this.crew = new Crew({
      ...options,
      opening: { ...opening, bell: this.#bell },
      onReply: (lane, reply) => this.#onReply(lane, reply),
      onIdle: () => this.#dispatch(),
      onDeath: (lane, code, error) => this.#onDeath(lane, code, error),
      onBroken: (lane, error) => this.#onBroken(lane, error),
    });
  }

  /** @throws ClosedError, or the WorkerCrashedError of a failed initializer. */
  checkOpen(): void {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#closed) throw new ClosedError(`${this.#label} is closed and takes no more work`);
  }

  close(): void {
    this.#closed = true;
    this.#endIfDone();
  }

  joinAsync(): Promise<void> {
    if (!this.#closed) {
      return Promise.reject(
        new ManycoreError('ERR_MANYCORE_OPEN', `${this.#label} is open: close() it before joining`),
      );
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

  /** One call, one task. */
  start<T>(call: Unnumbered): Task<T> {
    this.checkOpen();
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
  group<P extends Part, R>(
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
      const lane = this.crew.idle();
      if (lane === undefined) return;
      this.#queued.delete(id);
      try {
        this.crew.send(lane, entry.call);
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
    lane.rest();
    for (const { reject } of this.#queued.values()) reject(this.#broken);
    this.#queued.clear();
    this.#endIfDone();
  }

  /** Does the event loop's part while this thread blocks it. */
  #block(done: () => boolean, ms: number): void {
    const deadline = performance.now() + ms;
    for (;;) {
      const rung = Atomics.load(this.#bell, 0);
      for (const lane of this.crew.lanes) {
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
    for (const { worker, dead, busy } of this.crew.lanes) {
      if (worker !== undefined && (!dead || busy !== 0)) return;
    }
    throw new WorkerCrashedError(
      `all workers of ${this.#label} have ended; new ones start when its event loop runs: await the task instead`,
    );
  }

  #endIfDone(): void {
    if (this.#queued.size > 0 || this.#running.size > 0) return;
    this.#vigil.unref();
    if (this.#closed) void this.#end();
  }

  #end(): Promise<void> {
    clearInterval(this.#vigil);
    this.#ending ??= this.crew.end().then(this.#finish);
    return this.#ending;
  }
}
