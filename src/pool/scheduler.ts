import { WorkerCrashedError } from '../errors.js';
import { scratch } from '../queue/codec.js';
import { unpack } from '../thread/fault.js';
import type { Command } from './call.js';
import { now } from './clock.js';
import { crashed, deserted, ended, timeoutOf, warn } from './crash.js';
import type { Crew } from './crew.js';
import { Deadlines } from './deadlines.js';
import type { Lane } from './lane.js';
import type { SchedulerOptions } from './options.js';
import { pack } from './packing.js';
import type { Call } from './pending.js';
import { HEADER } from './plan.js';
import type { OnOver } from './slots.js';
import { type Ending, type PoolStats, Statistics } from './stats.js';
import type { Table } from './table.js';
import { Targets } from './targets.js';
import { Traffic } from './traffic.js';
import { Watch } from './watch.js';

const LONGEST_TIMER = 2 ** 31 - 1; // setInterval takes no more

/**
 * Has calls done by workers, and settles them: from the event loop, or from a thread that blocks its own.
 * Each is settled once, whatever becomes of its worker.
 */
export class Scheduler {
  readonly crew: Crew;
  readonly targets: Targets;
  /** Why there can be no more calls. */
  broken: unknown;
  readonly #label: string;
  readonly #maxTasks: number;
  readonly #table: Table;
  readonly #traffic: Traffic;
  readonly #watch: Watch;
  readonly #deadlines: Deadlines<Call>;
  readonly #statistics = new Statistics();
  readonly #onIdle: () => void;
  readonly #hooks: Pick<SchedulerOptions, 'onLook' | 'onCheck'>;
  /** Calls that have not ended for those who wait for them. */
  #outstanding = 0;
  /**
   * Keeps the process alive while there is work. Neither the workers nor their ports do that at all
   * times: not between the end of a worker and the start of its replacement.
   */
  readonly #vigil = setInterval(() => {}, LONGEST_TIMER).unref();
  #vigilant = false;
  /** The news that were dealt with. */
  #news = 0;
  #blocked = false;
  #submitted = 0;
  /** How many of the outstanding calls are parts of a task. */
  #parts = 0;

  /** @param onIdle nothing is outstanding any more */
  constructor(options: SchedulerOptions, onIdle: () => void) {
    const { label, size, opening, maxTasksPerWorker, concurrency = 1 } = options;
    this.#label = label;
    this.#maxTasks = maxTasksPerWorker ?? Infinity;
    this.#onIdle = onIdle;
    this.#hooks = options;
    this.crew = options.crew({
      size,
      quota: this.#maxTasks,
      opening: { ...opening, concurrency },
      onLane: () => this.#traffic.refill(),
      onDeath: (lane, code, error) => this.#onDeath(lane, code, error),
      onBroken: error => this.#onBroken(error),
    });
    this.#table = this.crew.table;
    this.targets = new Targets(this.crew);
    this.#traffic = new Traffic(this.#table, this.crew.lanes, (call, error) => {
      this.#settle(call, 'failed', error);
      this.#tell();
    });
    this.#watch = new Watch(
      this.#table,
      () => this.#handle(),
      () => this.#traffic.rouse(),
    );
    this.#deadlines = new Deadlines({
      begun: call => this.#traffic.slots.times(call).begun,
      expire: call => {
        if (this.#kill(call, 'failed')) call.reject(timeoutOf(call.timeout));
      },
    });
    this.crew.start();
  }

  get memory(): Int32Array<SharedArrayBuffer> {
    return this.#table.words;
  }

  get idle(): boolean {
    return this.#outstanding === 0;
  }

  get stats(): PoolStats {
    const running = this.#traffic.slots.running.filter(call => !call.over).length;
    return this.#statistics.snapshot(this.#outstanding - running, running);
  }

  /** Its end, or its failure if that is now, is told to the call. */
  submit(call: Call, command: Command): void {
    this.#outstanding++;
    if (call.task === undefined) this.#parts++;
    call.target.uses++;
    if (!this.#vigilant) {
      this.#vigilant = true;
      this.#vigil.ref();
    }
    try {
      this.#traffic.add(call, pack(call, command, this.#table));
      scratch.trim();
    } catch (error) {
      this.#settle(call, 'failed', error);
      this.#tell();
      return;
    }
    if (call.timeout < Infinity && !call.over) this.#deadlines.add(call);
    // In a long run of submissions: what is over need not be kept. No callback of the user's runs then.
    if ((++this.#submitted & 31) === 0 && this.#parts === 0) this.#handle();
    this.#watch.attend();
  }

  /** True if the call was still waiting for its turn, or was ended by force. */
  cancel(call: Call, force: boolean): boolean {
    if (call.over) return false;
    if (this.#traffic.drop(call)) this.#account(call, 'cancelled', 0, 0);
    else if (!force || !this.#kill(call, 'cancelled')) {
      this.#traffic.slots.unwant(call);
      return false;
    }
    this.#tell();
    return true;
  }

  /** All of them, wherever they are. */
  cancelAll(reason: unknown): void {
    for (const call of this.#traffic.clear(true)) this.#settle(call, 'cancelled', reason);
  }

  /** Does the event loop's part while this thread blocks it. */
  block(done: () => boolean, deadline: number): void {
    const nested = this.#blocked;
    this.#blocked = true;
    try {
      this.#watch.block(done, deadline, () => this.#check(done));
    } finally {
      this.#blocked = nested;
      if (this.#maxTasks < Infinity) setImmediate(() => this.#retire());
    }
  }

  end(): Promise<void> {
    clearInterval(this.#vigil);
    this.#watch.rest();
    return this.crew.end();
  }

  /** Deals with what workers have to say; undefined when they will say nothing more. */
  #handle(): number | undefined {
    const news = Atomics.load(this.#table.words, HEADER.NEWS);
    if (news !== this.#news) {
      this.#news = news;
      this.#onNews();
      this.#traffic.refill();
    }
    const count = this.#traffic.collect(this.#onOver);
    if (count > 0) {
      this.#traffic.refill();
      this.#tell();
    }
    this.#hooks.onLook?.();
    if (this.#outstanding > 0) return count;
    if (this.#vigilant) {
      this.#vigilant = false;
      this.#vigil.unref();
    }
    return undefined;
  }

  readonly #onOver: OnOver = (call, how, value, { begun, over }) => {
    if (call.over) return;
    call.over = true;
    this.#account(call, how, begun, over);
    try {
      if (how === 'done') call.resolve(value);
      else if (how === 'failed') call.reject(value);
      // Who cancelled it has heard of the failed one before.
    } catch (error) {
      call.reject(error); // an onProgress callback's, for example
    }
  };

  #onNews(): void {
    for (const lane of this.crew.lanes) {
      const { fault } = lane;
      if (fault !== undefined) this.#onBroken(unpack(fault));
      else if (lane.rests && !lane.dismissed) this.#relieve(lane);
    }
  }

  /** A worker has done its share. */
  #relieve(lane: Lane): void {
    if (!this.#blocked || this.crew.independent) {
      this.crew.dismiss(lane);
      return;
    }
    lane.extended = true;
    lane.resume(this.#maxTasks);
  }

  /** Those that had to do more while nobody could replace them. */
  #retire(): void {
    for (const lane of this.crew.lanes) {
      if (!lane.extended || lane.dismissed) continue;
      lane.hold();
      lane.wake(); // to say that it rests
    }
    this.#watch.attend();
  }

  #onDeath(lane: Lane, code?: number, cause?: unknown): void {
    if (lane.buried) return;
    lane.buried = true;
    const taken = this.#traffic.bury(lane, this.#onOver);
    if (cause !== undefined && lane.opened && taken.length === 0) warn(this.#label, cause);
    for (const { call, begun } of taken) {
      if (call.over) continue;
      call.over = true;
      this.#account(call, 'failed', begun, now());
      const { verdict } = lane;
      call.reject(verdict ? ended(this.#label, verdict) : crashed(this.#label, code, cause));
    }
    this.#traffic.refill();
    // It may have been about to wake somebody.
    for (const one of this.crew.lanes) if (one !== lane) one.startle();
    this.#watch.attend();
    this.#tell();
  }

  #onBroken(cause: unknown): void {
    if (this.broken !== undefined) return;
    this.broken = new WorkerCrashedError(`the initializer of ${this.#label} failed`, { cause });
    for (const call of this.#traffic.clear(false)) this.#settle(call, 'failed', this.broken);
    this.#tell();
  }

  /** Ends the worker that runs the call. False: it has just finished. */
  #kill(call: Call, how: Ending): boolean {
    const lane = this.#traffic.slots.laneOf(call);
    if (call.over || lane === undefined) return false;
    // It may take no other call. If it still has this one then, nothing else is hit.
    const quota = lane.hold();
    if (this.#traffic.slots.laneOf(call) !== lane) {
      if (quota > 0) lane.resume(quota);
      return false;
    }
    call.over = true;
    this.#account(call, how, this.#traffic.slots.times(call).begun, now());
    this.crew.dismiss(lane);
    return true;
  }

  /** Of a call that no worker has. */
  #settle(call: Call, how: Ending, reason: unknown): void {
    call.over = true;
    this.#account(call, how, 0, 0);
    call.reject(reason);
  }

  #account(call: Call, how: Ending, begun: number, over: number): void {
    this.#outstanding--;
    if (call.task === undefined) this.#parts--;
    call.target.uses--;
    call.ignore?.();
    if (call.timeout < Infinity) this.#deadlines.delete(call);
    this.#statistics.ended(how, call.since, begun, over);
  }

  #tell(): void {
    if (this.#outstanding > 0) return;
    this.#watch.attend(); // once more, to let the process end
    this.#onIdle();
  }

  /** What only matters to a thread that is going to sleep. Returns for how long at most. */
  #check(done: () => boolean): number {
    const next = Math.min(
      this.crew.look(),
      this.#deadlines.check(),
      this.#hooks.onCheck?.() ?? Infinity,
    );
    const helpless = !this.crew.alive || this.#traffic.stranded === this.#outstanding;
    if (!done() && helpless) throw deserted(this.#label);
    return next;
  }
}
