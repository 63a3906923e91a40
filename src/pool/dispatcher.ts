import {
  CancelledError,
  ClosedError,
  ManycoreError,
  TimeoutError,
  WorkerCrashedError,
} from '../errors.js';
import { onAbort } from '../sync/abort.js';
import { unpack } from '../thread/fault.js';
import type { Task } from '../thread/task.js';
import type { CallOptions, Command, Opening } from './call.js';
import { now } from './clock.js';
import { Crew } from './crew.js';
import { Deadlines } from './deadlines.js';
import type { MapOptions } from './executor.js';
import type { Lane } from './lane.js';
import { gather, type Part } from './map.js';
import { pack } from './packing.js';
import { Call, type Keeper } from './pending.js';
import { HEADER } from './plan.js';
import { type Ending, type PoolStats, Statistics } from './stats.js';
import { Table } from './table.js';
import { Targets } from './targets.js';
import { PoolTask } from './task.js';
import { type OnOver, Traffic } from './traffic.js';
import { Watch } from './watch.js';

const LONGEST_TIMER = 2 ** 31 - 1; // setInterval takes no more

export interface DispatcherOptions {
  /** The pool as it stands in messages. */
  label: string;
  size: number;
  resourceLimits?: import('node:worker_threads').ResourceLimits;
  maxTasksPerWorker?: number;
  /** How many calls that await a worker may have at a time. Default: 1. */
  concurrency?: number;
  opening: Pick<Opening, 'name' | 'initializer'>;
}

/**
 * Hands calls to workers in the order of their submission, and settles their tasks: from the event loop,
 * or from a thread that blocks its own.
 */
export class Dispatcher implements Keeper {
  readonly crew: Crew;
  readonly #label: string;
  readonly #maxTasks: number;
  readonly #table: Table;
  readonly #traffic: Traffic;
  readonly #targets: Targets;
  readonly #watch: Watch;
  readonly #deadlines: Deadlines;
  readonly #statistics = new Statistics();
  /** Calls that have not ended for those who wait for them. */
  #outstanding = 0;
  /**
   * Keeps the process alive while there is work. Neither the workers nor their ports do that at all
   * times: not between the end of a worker and the start of its replacement.
   */
  readonly #vigil = setInterval(() => {}, LONGEST_TIMER).unref();
  #vigilant = false;
  #news = 0;
  #closed = false;
  #blocked = false;
  #broken: unknown;
  #ending: Promise<void> | undefined;
  #finish!: () => void;
  readonly #finished = new Promise<void>(resolve => {
    this.#finish = resolve;
  });

  constructor({
    label,
    opening,
    maxTasksPerWorker,
    concurrency = 1,
    ...options
  }: DispatcherOptions) {
    this.#label = label;
    this.#maxTasks = maxTasksPerWorker ?? Infinity;
    this.#table = new Table(Table.allocate(options.size), options.size);
    this.crew = new Crew(this.#table, {
      ...options,
      quota: this.#maxTasks,
      opening: { ...opening, concurrency },
      onLane: lane => {
        this.#targets.introduce(lane);
        this.#traffic.refill();
      },
      onDeath: (lane, code, error) => this.#onDeath(lane, code, error),
      onBroken: (lane, error) => this.#onBroken(lane, error),
    });
    this.#targets = new Targets(this.crew.lanes);
    this.#traffic = new Traffic(this.#table, this.crew.lanes);
    const self = this;
    this.#watch = new Watch(this.#table, {
      handle: () => this.#handle(),
      get idle() {
        return self.#rest();
      },
    });
    this.#deadlines = new Deadlines({
      begun: call => this.#traffic.times(call).begun,
      now,
      expire: call => {
        const message = `the task took longer than its timeout of ${call.timeout} ms`;
        if (this.#kill(call, 'failed')) call.reject(new TimeoutError(message));
      },
    });
    this.crew.start();
  }

  get stats(): PoolStats {
    const running = this.#traffic.running.filter(call => !call.over).length;
    return this.#statistics.snapshot(this.#outstanding - running, running);
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
    this.#block(() => this.#outstanding === 0, deadline);
    if (this.#outstanding > 0) return false;
    void this.#end();
    return this.crew.awaitEnd(deadline);
  }

  async terminate(): Promise<void> {
    this.#closed = true;
    const reason = new CancelledError(`${this.#label} was terminated`);
    for (const call of this.#traffic.clear(true)) this.#settle(call, 'cancelled', reason);
    await this.#end();
  }

  /** One call, one task. */
  start<T>(command: Command, options?: CallOptions): Task<T> {
    this.checkOpen();
    const call = this.#call(command, options);
    const task = new PoolTask<T>(undefined, call);
    call.task = task as Task<unknown>;
    const signal = options?.signal;
    if (signal !== undefined) {
      if (signal.aborted) {
        call.reject(signal.reason);
        return task;
      }
      call.ignore = onAbort(signal, () => {
        this.cancel(call, false);
        call.reject(signal.reason);
      });
    }
    this.#submit(call, command);
    return task;
  }

  /** One task for several calls. */
  group<P extends Part, R>(
    parts: readonly P[],
    options: MapOptions & CallOptions,
    command: (part: P) => Command,
    finish: (results: unknown[]) => R,
    stop?: () => boolean,
  ): Task<R> {
    return gather(parts, options, finish, {
      start: (part, resolve, reject) => {
        const made = command(part);
        const call = this.#call(made, options);
        call.settlers = { resolve, reject };
        if (part.slot !== undefined) call.lane = part.slot;
        this.#submit(call, made);
        return call;
      },
      cancel: (call, force) => this.cancel(call, force),
      stop,
      block: (done, ms) => this.#block(done, performance.now() + ms),
    });
  }

  /** For a task that waits for its call. */
  block(call: Call, ms: number): void {
    this.#block(() => call.task?.done === true, performance.now() + ms);
  }

  /** True if the call was still waiting for its turn, or was ended by force. */
  cancel(call: Call, force: boolean): boolean {
    if (call.over) return false;
    if (this.#traffic.drop(call)) this.#account(call, 'cancelled', 0, 0);
    else if (!force || !this.#kill(call, 'cancelled')) return false;
    this.#endIfDone();
    return true;
  }

  #call({ target }: Command, options: CallOptions | undefined): Call {
    const call = new Call(this, this.#targets.known(target), options?.priority ?? 0, now());
    if (options?.timeout !== undefined) call.timeout = options.timeout;
    if (options?.slot !== undefined) call.lane = options.slot;
    return call;
  }

  #submit(call: Call, command: Command): void {
    this.#outstanding++;
    call.target.uses++;
    if (!this.#vigilant) {
      this.#vigilant = true;
      this.#vigil.ref();
    }
    let length: number;
    try {
      length = pack(call, command, this.#table.words);
    } catch (error) {
      this.#settle(call, 'failed', error);
      this.#endIfDone();
      return;
    }
    this.#traffic.add(call, length);
    if (call.timeout < Infinity) this.#deadlines.add(call);
    this.#watch.attend();
  }

  /** Deals with what workers have to say. */
  #handle(): number {
    const news = Atomics.load(this.#table.words, HEADER.NEWS);
    if (news !== this.#news) {
      this.#news = news;
      this.#onNews();
    }
    const count = this.#traffic.collect(this.#onOver);
    if (count > 0) {
      this.#traffic.refill();
      this.#endIfDone();
    }
    return count;
  }

  /** True: nothing is outstanding, and the process may end. */
  #rest(): boolean {
    if (this.#outstanding > 0) return false;
    this.#watch.rest();
    this.#vigilant = false;
    this.#vigil.unref();
    return true;
  }

  readonly #onOver: OnOver = (call, done, value, times) => {
    if (call.over) return;
    call.over = true;
    this.#account(call, done ? 'done' : 'failed', times.begun, times.over);
    try {
      if (done) call.resolve(value);
      else call.reject(value);
    } catch (error) {
      call.reject(error); // an onProgress callback's, for example
    }
  };

  #onNews(): void {
    for (const lane of this.crew.lanes) {
      const { fault } = lane;
      if (fault !== undefined) this.#onBroken(lane, unpack(fault));
      else if (lane.rests && !lane.dismissed) this.#relieve(lane);
    }
  }

  /** A worker has done its share. Only where the event loop runs it can be replaced. */
  #relieve(lane: Lane): void {
    if (!this.#blocked) {
      this.crew.dismiss(lane);
      return;
    }
    lane.extended = true;
    lane.resume(this.#maxTasks);
  }

  #onDeath(lane: Lane, code?: number, cause?: unknown): void {
    if (lane.buried) return;
    lane.buried = true;
    const exit = code === undefined ? 'ended' : `ended with exit code ${code}`;
    const how = cause === undefined ? exit : 'ended with an uncaught error';
    const message = `a worker of ${this.#label} ${how} while it ran this task`;
    for (const call of this.#traffic.bury(lane, this.#onOver)) {
      if (call.over) continue;
      this.#settle(call, 'failed', new WorkerCrashedError(message, { cause }));
    }
    this.#traffic.refill();
    this.#endIfDone();
  }

  #onBroken(lane: Lane, cause: unknown): void {
    if (this.#broken !== undefined) return;
    this.#broken = new WorkerCrashedError(`the initializer of ${this.#label} failed`, { cause });
    void lane;
    for (const call of this.#traffic.clear(false)) this.#settle(call, 'failed', this.#broken);
    this.#endIfDone();
  }

  /** Ends the worker that runs the call. False: it has just finished. */
  #kill(call: Call, how: Ending): boolean {
    const lane = this.#traffic.laneOf(call);
    if (call.over || lane === undefined) return false;
    // While it has this call, which it has had all the time, and may take no other, nothing else is hit.
    const quota = lane.hold();
    if (this.#traffic.laneOf(call) !== lane) {
      lane.resume(quota);
      return false;
    }
    call.over = true;
    this.#account(call, how, this.#traffic.times(call).begun, now());
    this.crew.dismiss(lane);
    return true;
  }

  /** Of a call that no worker will conclude. */
  #settle(call: Call, how: Ending, reason: unknown): void {
    call.over = true;
    const { begun } = this.#traffic.times(call);
    this.#account(call, how, begun, now());
    call.reject(reason);
  }

  #account(call: Call, how: Ending, begun: number, over: number): void {
    this.#outstanding--;
    call.target.uses--;
    call.ignore?.();
    if (call.timeout < Infinity) this.#deadlines.delete(call);
    this.#statistics.ended(how, call.since, begun, over);
  }

  /** Does the event loop's part while this thread blocks it. */
  #block(done: () => boolean, deadline: number): void {
    const nested = this.#blocked;
    this.#blocked = true;
    try {
      this.#watch.block(done, deadline, () => this.#check(done));
    } finally {
      this.#blocked = nested;
      if (this.#maxTasks < Infinity) setImmediate(() => this.#retire());
    }
  }

  /** What only matters to a thread that is going to sleep. Returns for how long at most. */
  #check(done: () => boolean): number {
    for (const lane of this.crew.lanes) if (lane.dead) this.#onDeath(lane); // no event will say so
    const next = this.#deadlines.check();
    // Piscina replaces dead workers in the event loop, which is not running now.
    if (!done() && !this.crew.alive) {
      throw new WorkerCrashedError(
        `all workers of ${this.#label} have ended; new ones start when its event loop runs: await the task instead`,
      );
    }
    return next;
  }

  /** Those that had to do more while nobody could replace them. */
  #retire(): void {
    for (const lane of this.crew.lanes) if (lane.extended && !lane.dismissed) lane.hold();
    this.#onNews();
  }

  #checkJoinable(): void {
    if (this.#closed) return;
    throw new ManycoreError(
      'ERR_MANYCORE_OPEN',
      `${this.#label} is open: close() it before joining`,
    );
  }

  #endIfDone(): void {
    if (this.#closed && this.#outstanding === 0) void this.#end();
  }

  #end(): Promise<void> {
    clearInterval(this.#vigil);
    this.#ending ??= this.crew.end().then(this.#finish);
    return this.#ending;
  }
}
