import { CancelledError, ClosedError, ManycoreError } from '../errors.js';
import { onAbort } from '../sync/abort.js';
import type { WaitOptions } from '../sync/settle.js';
import type { Task } from '../thread/task.js';
import type { CallOptions, Command } from './call.js';
import { now } from './clock.js';
import type { Desk } from './desk.js';
import type { MapOptions } from './executor.js';
import type { Lane } from './lane.js';
import { gather, type Part } from './map.js';
import type { SchedulerOptions } from './options.js';
import { Call, type Keeper } from './pending.js';
import { Scheduler } from './scheduler.js';
import type { PoolStats } from './stats.js';
import { PoolTask } from './task.js';
import { within } from './within.js';

export type DispatcherOptions = SchedulerOptions;

/** Makes tasks of calls, from a pool's first day to its last. */
export class Dispatcher implements Keeper, Desk {
  readonly #label: string;
  readonly #scheduler: Scheduler;
  #closed = false;
  /** From 1 on: 0 is none. */
  #nextGroup = 1;
  #ending: Promise<void> | undefined;
  #finish!: () => void;
  /** When a closed pool has done its work and its workers have ended. */
  readonly finished = new Promise<void>(resolve => {
    this.#finish = resolve;
  });

  constructor(options: DispatcherOptions) {
    this.#label = options.label;
    this.#scheduler = new Scheduler(options, () => {
      if (this.#closed) void this.#end();
    });
  }

  get abroad(): boolean {
    return this.#scheduler.crew.table.loans.abroad;
  }

  /** What they all share. */
  get memory(): Int32Array<SharedArrayBuffer> {
    return this.#scheduler.memory;
  }

  get stats(): PoolStats {
    return this.#scheduler.stats;
  }

  /** @throws ClosedError, or the WorkerCrashedError of a failed initializer. */
  checkOpen(): void {
    if (this.#scheduler.broken !== undefined) throw this.#scheduler.broken;
    if (this.#closed) throw new ClosedError(`${this.#label} is closed and takes no more work`);
  }

  close(): void {
    this.#closed = true;
    if (this.#scheduler.idle) void this.#end();
  }

  async joinAsync(options?: WaitOptions): Promise<void> {
    this.#checkJoinable();
    await within(this.finished, `${this.#label} joinAsync`, options);
  }

  /** True when everything is done and the workers have ended; false when time ran out before. */
  join(ms: number): boolean {
    this.#checkJoinable();
    const deadline = performance.now() + ms;
    this.#scheduler.block(() => this.#scheduler.idle, deadline);
    if (!this.#scheduler.idle) return false;
    void this.#end();
    return this.#scheduler.crew.awaitEnd(deadline);
  }

  async terminate(): Promise<void> {
    this.#closed = true;
    this.#scheduler.cancelAll(new CancelledError(`${this.#label} was terminated`));
    await this.#end();
  }

  /** One call, one task. */
  start<T>(command: Command, options?: CallOptions): Task<T> {
    this.checkOpen();
    const call = this.#call(command, options);
    const task = new PoolTask<T>(undefined, call);
    call.task = task as Task<unknown>;
    const signal = options?.signal;
    if (signal?.aborted) {
      call.reject(signal.reason);
      return task;
    }
    if (signal !== undefined) {
      call.ignore = onAbort(signal, () => {
        this.#scheduler.cancel(call, false);
        call.reject(signal.reason);
      });
    }
    this.#scheduler.submit(call, command);
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
    const group = this.#nextGroup;
    this.#nextGroup = (group % 0x7fffffff) + 1; // an int32
    return gather(parts, options, finish, {
      start: (part, resolve, reject) => {
        const made = command(part);
        const call = this.#call(made, options);
        call.group = group;
        call.settlers = { resolve, reject };
        if (part.slot !== undefined) call.lane = part.slot;
        this.#scheduler.submit(call, made);
        return call;
      },
      cancel: (call, force) => this.#scheduler.cancel(call, force),
      stop,
      block: (done, ms) => this.#scheduler.block(done, performance.now() + ms),
    });
  }

  /** For a task that waits for its call. */
  block(call: Call, ms: number): void {
    this.#scheduler.block(() => call.task?.done === true, performance.now() + ms);
  }

  /** For a task that is to be cancelled. */
  cancel(call: Call, force: boolean): boolean {
    return this.#scheduler.cancel(call, force);
  }

  /** Ends a worker, if there is still a reason once it can take no more calls. */
  expel(index: number, verdict: Error, still: () => boolean): void {
    const { crew } = this.#scheduler;
    const lane = crew.lanes[index] as Lane;
    const quota = lane.hold();
    if (still()) crew.dismiss(lane, verdict);
    else lane.resume(quota);
  }

  #call({ target }: Command, options: CallOptions | undefined): Call {
    const known = this.#scheduler.targets.known(target);
    const call = new Call(this, known, options?.priority ?? 0, now());
    if (options?.timeout !== undefined) call.timeout = options.timeout;
    if (options?.slot !== undefined) call.lane = options.slot;
    return call;
  }

  #checkJoinable(): void {
    if (this.#closed) return;
    throw new ManycoreError(
      'ERR_MANYCORE_OPEN',
      `${this.#label} is open: close() it before joining`,
    );
  }

  #end(): Promise<void> {
    this.#ending ??= this.#scheduler.end().then(this.#finish);
    return this.#ending;
  }
}
