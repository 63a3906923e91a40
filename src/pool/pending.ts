import type { Transferable } from 'node:worker_threads';
import type { Settlers, Task, Work } from '../thread/task.js';
import { settle } from '../thread/task.js';
import type { Known } from './targets.js';

/** What a call needs of its pool. */
export interface Keeper {
  block(call: Call, ms: number): void;
  cancel(call: Call, force: boolean): boolean;
}

/** A call that has not ended, and the work behind its task. */
export class Call implements Work {
  readonly target: Known;
  readonly priority: number;
  /** The index of the lane that it has to go to, or -1. */
  lane = -1;
  /** In the table, or -1: it waits in the pool's own memory. */
  slot = -1;
  /** One of How, and what was encoded; undefined when that is in the slot, or nothing. */
  how = 0;
  bytes: Uint8Array | undefined;
  /** What goes by the port because the codec cannot carry it. */
  message: { value: unknown; transfer: readonly Transferable[] } | undefined;
  timeout = Infinity;
  /** Once a call of its group has failed it never starts. 0: it is not one of several. */
  group = 0;
  /** When it was submitted, on the targets' clock. */
  readonly since: number;
  /** Whoever waits for it has been told; a worker may still run it. */
  over = false;
  /** Stops listening to a signal. */
  ignore: (() => void) | undefined;
  /** Who waits: a task, or a part of one. */
  task: Task<unknown> | undefined;
  settlers: Settlers<unknown> | undefined;
  readonly #keeper: Keeper;

  constructor(keeper: Keeper, target: Known, priority: number, since: number) {
    this.#keeper = keeper;
    this.target = target;
    this.priority = priority;
    this.since = since;
  }

  block(ms: number): void {
    this.#keeper.block(this, ms);
  }

  cancel(force: boolean): boolean {
    return this.#keeper.cancel(this, force);
  }

  resolve(value: unknown): void {
    if (this.task !== undefined) settle(this.task, true, value);
    else this.settlers?.resolve(value);
  }

  reject(reason: unknown): void {
    if (this.task !== undefined) settle(this.task, false, reason);
    else this.settlers?.reject(reason);
  }
}
