import { CancelledError, ClosedError, ManycoreError, WorkerCrashedError } from '../errors.js';
import { receive } from '../memory/handle.js';
import { native } from '../native.js';
import { unpack } from '../thread/fault.js';
import { Task, type Work } from '../thread/task.js';
import { OPENING, type Opening, type Reply, type Unnumbered } from './call.js';
import { Crew } from './crew.js';
import type { MapOptions } from './executor.js';
import type { Lane } from './lane.js';
import { Ledger } from './ledger.js';
import { gather, type Part } from './map.js';
import type { PoolStats } from './stats.js';

const LONGEST_TIMER = 2 ** 31 - 1; // setInterval takes no more

export interface DispatcherOptions {
  /** The pool as it stands in messages. */
  label: string;
  size: number;
  resourceLimits?: import('node:worker_threads').ResourceLimits;
  maxTasksPerWorker?: number;
  opening: Pick<Opening, 'name' | 'initializer'>;
}

/**
 * Hands calls to workers in the order of their submission, one at a time each, and settles their tasks:
 * from the event loop, or from a thread that blocks its own.
 */
export class Dispatcher {
  readonly crew: Crew;
  readonly #label: string;
  readonly #maxTasks: number;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #ledger = new Ledger();
  /**
   * Keeps the process alive while there is work. Neither the workers nor their ports do that at all
   * times: not between the end of a worker and the start of its replacement.
   */
  readonly #vigil = setInterval(() => {}, LONGEST_TIMER).unref();
  #closed = false;
  #blocked = false;
  #broken: unknown;
  #ending: Promise<void> | undefined;
  #finish!: () => void;
  readonly #finished = new Promise<void>(resolve => {
    this.#finish = resolve;
  });

  constructor({ label, opening, maxTasksPerWorker, ...options }: DispatcherOptions) {
    this.#label = label;
    this.#maxTasks = maxTasksPerWorker ?? Infinity;
    this.crew = new Crew({
      ...options,
      opening: { ...opening, bell: this.#bell },
      onReply: (lane, reply) => this.#onReply(lane, reply),
      onIdle: () => this.#dispatch(),
      onDeath: (lane, code, error) => this.#onDeath(lane, code, error),
      onBroken: (lane, error) => this.#onBroken(lane, error),
    });
  }

  get stats(): PoolStats {
    return this.#ledger.stats;
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

  async joinAsync(): Promise<void> {
    this.#checkJoinable();
    await this.#finished;
  }

  /** True when everything is done and the workers have ended; false when time ran out before. */
  join(ms: number): boolean {
    this.#checkJoinable();
    const deadline = performance.now() + ms;
    this.#block(() => this.#ledger.empty, ms);
    if (!this.#ledger.empty) return false;
    void this.#end();
    return this.crew.awaitEnd(this.#bell, deadline);
  }

  async terminate(): Promise<void> {
    this.#closed = true;
    const reason = new CancelledError(`${this.#label} was terminated`);
    this.#ledger.rejectAll('all', 'cancelled', reason);
    await this.#end();
  }

  /** One call, one task. */
  start<T>(call: Unnumbered): Task<T> {
    this.checkOpen();
    let id = 0;
    const work: Work = {
      block: ms => this.#block(() => task.done, ms),
      cancel: force => this.#cancel(id, force),
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
    stop?: () => boolean,
  ): Task<R> {
    const task = gather(parts, options, finish, {
      start: (part, resolve, reject) => this.#enqueue(call(part), resolve, reject, part.slot),
      cancel: (id, force) => this.#cancel(id, force),
      stop,
      block: (done, ms) => this.#block(done, ms),
    });
    this.#dispatch();
    return task;
  }

  #enqueue(
    call: Unnumbered,
    resolve: (result: unknown) => void,
    reject: (reason: unknown) => void,
    slot?: number,
  ): number {
    const id = this.#ledger.add(call, { slot, resolve, reject });
    this.#vigil.ref();
    return id;
  }

  /** True if the call was still waiting for its turn, or was ended by force. */
  #cancel(id: number, force: boolean): boolean {
    const waiting = this.#ledger.isQueued(id);
    if (!(waiting || force) || !this.#ledger.end(id, 'cancelled')) return false;
    if (!waiting) this.crew.dismiss(this.crew.laneOf(id));
    this.#endIfDone();
    return true;
  }

  #dispatch(): void {
    for (const [id, entry] of this.#ledger.queued) {
      const lane = this.crew.idle(entry.slot);
      if (lane === undefined) {
        if (entry.slot === undefined) return;
        continue;
      }
      try {
        this.crew.send(lane, entry.call);
        this.#ledger.start(id);
      } catch (error) {
        this.#ledger.end(id, 'failed')?.reject(error);
        this.#endIfDone();
      }
    }
  }

  /** Ends workers that have done their share; only where the event loop runs, which replaces them. */
  #retire(): void {
    if (this.#blocked || this.#maxTasks === Infinity) return;
    for (const lane of this.crew.lanes) {
      if (lane.busy === 0 && lane.calls >= this.#maxTasks) this.crew.dismiss(lane);
    }
  }

  #onReply(lane: Lane, reply: Reply): void {
    if (reply.id === OPENING) {
      if ('fault' in reply) this.#onBroken(lane, unpack(reply.fault));
      return;
    }
    if (lane.busy === reply.id) lane.rest();
    const entry = this.#ledger.end(reply.id, 'fault' in reply ? 'failed' : 'done');
    if (entry !== undefined) {
      try {
        if ('fault' in reply) entry.reject(unpack(reply.fault));
        else entry.resolve(reply.result);
      } catch (error) {
        entry.reject(error); // an onProgress callback's, for example
      }
    }
    this.#retire();
    this.#dispatch();
    this.#endIfDone();
  }

  #onDeath(lane: Lane, code?: number, cause?: unknown): void {
    const entry = this.#ledger.end(lane.busy, 'failed');
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
    this.#ledger.end(lane.busy, 'failed')?.reject(this.#broken);
    lane.rest();
    this.#ledger.rejectAll('queued', 'failed', this.#broken);
    this.#endIfDone();
  }

  /** Does the event loop's part while this thread blocks it. */
  #block(done: () => boolean, ms: number): void {
    const deadline = performance.now() + ms;
    this.#blocked = true;
    try {
      this.#serve(done, deadline);
    } finally {
      this.#blocked = false;
      if (this.#maxTasks < Infinity) setImmediate(() => this.#retire());
    }
  }

  #serve(done: () => boolean, deadline: number): void {
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

  #checkJoinable(): void {
    if (this.#closed) return;
    throw new ManycoreError(
      'ERR_MANYCORE_OPEN',
      `${this.#label} is open: close() it before joining`,
    );
  }

  #endIfDone(): void {
    if (!this.#ledger.empty) return;
    this.#vigil.unref();
    if (this.#closed) void this.#end();
  }

  #end(): Promise<void> {
    clearInterval(this.#vigil);
    this.#ending ??= this.crew.end().then(this.#finish);
    return this.#ending;
  }
}
