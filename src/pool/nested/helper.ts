import { DeadlockError } from '../../errors.js';
import { pack, unpack } from '../../thread/fault.js';
import type { Command } from '../call.js';
import { now } from '../clock.js';
import { timeoutOf } from '../crash.js';
import { copy, unsendable } from '../results.js';
import type { Calls, NestedCall } from './calls.js';
import { execute, executeNow, fitsNow } from './perform.js';
import { begunAt, type Sleepers, Stage, stageOf } from './sleepers.js';

const LONGEST_TIMER = 2 ** 31 - 1;

/** Told what became of a call. */
export type Settle = (id: number, how: 'resolve' | 'reject', outcome: unknown) => void;

/**
 * A worker of the pool that does those of its own calls that nobody has begun, while it waits: else, with
 * all workers waiting, nobody would.
 */
export class Helper {
  readonly #label: string;
  readonly #lane: number;
  readonly #calls: Calls;
  readonly #sleepers: Sleepers;
  readonly #settle: Settle;
  #helps = false;

  constructor(label: string, lane: number, calls: Calls, sleepers: Sleepers, settle: Settle) {
    this.#label = label;
    this.#lane = lane;
    this.#calls = calls;
    this.#sleepers = sleepers;
    this.#settle = settle;
  }

  /** Once the event loop turns: then whoever made the calls waits for something. */
  later(): void {
    if (this.#helps) return;
    this.#helps = true;
    setImmediate(() => {
      this.#helps = false;
      void this.#help();
    });
  }

  /** False: there is nothing that can be done while the event loop is blocked. */
  now(): boolean {
    const call = this.#calls.begin(fitsNow);
    if (call === undefined) return false;
    let outcome: ReturnType<typeof executeNow>;
    try {
      outcome = executeNow(call.command as Command);
      if (!('later' in outcome)) outcome = { value: copyBack(outcome.value) };
    } catch (error) {
      this.#end(call, 'reject', unpack(pack(error)));
      return true;
    }
    if (!('later' in outcome)) {
      this.#end(call, 'resolve', outcome.value);
      return true;
    }
    void this.#conclude(call, outcome.later);
    throw new DeadlockError(
      `a task of ${this.#label} would wait for a call that awaits something in the same thread, whose event loop it blocks: await the task instead`,
    );
  }

  async #help(): Promise<void> {
    const call = this.#calls.begin(() => true);
    if (call === undefined) return;
    await this.#conclude(call, execute(call.command as Command));
    this.later();
  }

  async #conclude(call: NestedCall, outcome: Promise<unknown>): Promise<void> {
    const timer = this.#limit(call);
    try {
      this.#end(call, 'resolve', copyBack(await outcome));
    } catch (error) {
      this.#end(call, 'reject', unpack(pack(error)));
    }
    clearTimeout(timer);
  }

  /** Ends the wait for a call that awaits; not the call, whose worker is the waiting task's as well. */
  #limit(call: NestedCall): NodeJS.Timeout | undefined {
    const { timeout, claim } = call;
    if (timeout === Infinity) return undefined;
    const left = begunAt(claim) + timeout - now();
    const end = () => {
      this.#end(call, 'reject', timeoutOf(timeout));
      this.later(); // those that wait behind it, which may never end
    };
    return setTimeout(end, Math.min(Math.max(Math.ceil(left), 0), LONGEST_TIMER)).unref();
  }

  #end({ id, claim, timeout }: NestedCall, how: 'resolve' | 'reject', outcome: unknown): void {
    if (stageOf(claim) === Stage.OVER) return; // its time ran out
    const late = now() - begunAt(claim) > timeout;
    this.#sleepers.end(claim, this.#lane);
    if (late) this.#settle(id, 'reject', timeoutOf(timeout));
    else this.#settle(id, how, outcome);
  }
}

function copyBack(result: unknown): unknown {
  try {
    return copy(result);
  } catch (error) {
    throw unsendable(result, error);
  }
}
