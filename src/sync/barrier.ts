import * as check from '../check.js';
import { BrokenBarrierError, TimeoutError } from '../errors.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { settle, type WaitOptions } from './settle.js';

const PARTIES = wordAt(layout.BARRIER_PARTIES);
const PHASE = wordAt(layout.BARRIER_PHASE);
const ARRIVED = wordAt(layout.BARRIER_ARRIVED);

/** The results of native/sync/barrier.h. */
const BROKEN = 1;
const TIMED_OUT = 2;
const LAST = 5;
const PASSED = 6;

/** Every platform that Node supports and manycore has binaries for writes its memory so. */
const LITTLE = true;

export interface BarrierOptions extends ObjectOptions {
  /** How many have to arrive before any of them goes on. */
  parties: number;
  /**
   * Run once each time that all parties have arrived, before any of them goes on. It stays with this
   * object: an object received in another thread has no action. Of the parties that wait through an
   * object with an action, the last to arrive runs it; if it throws, the barrier breaks. Only
   * `waitAsync()` can run one that returns a promise.
   */
  action?: (() => unknown) | undefined;
  /** Milliseconds for waits that say nothing else. Default: Infinity. */
  timeout?: number | undefined;
}

const structure = {
  label: 'Barrier',
  kind: layout.KIND_BARRIER,
  size: layout.BARRIER_SIZE,
  name: layout.BARRIER_NAME,
};

/** Through which the addon hands over the id of an action that is to be run; read at once. */
const cell = new Uint32Array(new SharedArrayBuffer(4));

/**
 * Everybody waits until all parties are there. It can be used again and again: whoever comes while an
 * action runs, or while the others are still on their way out, waits for the next round.
 *
 * When a party cannot be waited for, the barrier is broken, and everybody who waits, or comes before
 * `reset()`, gets a BrokenBarrierError. That happens when a party's time runs out or its signal aborts,
 * when its thread ends while it waits or runs the action, when the action throws, and on `abort()`. A
 * thread that ends before it arrives is not missed: give a `timeout` when that can happen. For processes
 * in a SharedMemory it is the same, also when they are killed.
 */
export class Barrier extends SharedObject {
  readonly #action: (() => unknown) | undefined;
  readonly #timeout: number;

  constructor(options: BarrierOptions) {
    const given = check.options<BarrierOptions>(options, 'Barrier', [
      'parties',
      'action',
      'timeout',
      'memory',
      'name',
    ]);
    super(structure, given, () => {
      const { timeout = Infinity, action } = given;
      const parties = check.integer(given.parties, 'parties', 1, layout.BARRIER_MOST_PARTIES);
      check.timeout(timeout);
      if (action !== undefined) check.callable(action, 'action');
      const memory = allocate(layout.BARRIER_SIZE, false, given.memory);
      native.barrierInitialise(memory, parties, timeout);
      return memory;
    });
    this.#action = given.action;
    const { buffer, byteOffset } = this[words];
    this.#timeout = new DataView(buffer, byteOffset).getFloat64(layout.BARRIER_TIMEOUT, LITTLE);
  }

  /**
   * Blocks until all parties have arrived. Returns a number from 0 to `parties - 1`, to each party
   * another one: by order of arrival, but whoever ran the action gets the last.
   *
   * @throws BrokenBarrierError; when `ms` milliseconds were not enough, its cause is a TimeoutError, and
   *   the barrier is broken for the others too.
   */
  wait(ms = this.#timeout): number {
    check.timeout(ms, 'ms');
    const code = native.barrierWait(this[words], cell, this.#action !== undefined, ms);
    if (code !== LAST) return this.#conclude(code, ms);
    const id = cell[0]!;
    try {
      const result = this.#action?.();
      if (isThenable(result)) {
        result.then(undefined, () => {}); // its failure is not the one that is reported
        throw new TypeError(`${this.label}: an action that returns a promise needs waitAsync()`);
      }
    } catch (error) {
      native.barrierFail(id);
      throw error;
    }
    return this.#conclude(native.barrierComplete(id), ms);
  }

  /**
   * Resolves when all parties have arrived, as {@link wait} returns. The promise keeps the process
   * alive. A timeout or an abort breaks the barrier for the others, unless this party is running the
   * action already: then it has arrived, and waits for nobody.
   */
  waitAsync(options?: WaitOptions): Promise<number> {
    const given = check.options(options, `${this.label} waitAsync`, ['timeout', 'signal']);
    const { timeout = this.#timeout, signal } = given;
    let acts = false;
    return settle<number>(
      `${this.label} waitAsync`,
      { timeout, ...(signal === undefined ? {} : { signal }) },
      settled => native.barrierWaitAsync(this[words], cell, this.#action !== undefined, settled),
      code => {
        acts = code === LAST;
        return acts ? this.#act(cell[0]!) : this.#conclude(code);
      },
    ).catch((error: unknown) => {
      // Not the action's own error, nor the reason of an abort.
      const timedOut = error instanceof TimeoutError && !acts && error !== signal?.reason;
      throw timedOut ? this.#brokenError('a party ran out of time', error) : error;
    });
  }

  /** Breaks the barrier until `reset()`. */
  abort(): void {
    native.barrierAbort(this[words]);
  }

  /** Makes it as new. Whoever waits gets a BrokenBarrierError. */
  reset(): void {
    native.barrierReset(this[words]);
  }

  get parties(): number {
    return this[words][PARTIES]!;
  }

  /** How many parties of the current round have arrived. */
  get waiting(): number {
    return Atomics.load(this[words], ARRIVED);
  }

  get broken(): boolean {
    return Atomics.load(this[words], PHASE) >= layout.BARRIER_DOOMED;
  }

  protected override describe(): string {
    if (this.broken) return `broken, ${native.waiters(this[words], PHASE)} waiting`;
    const acting = Atomics.load(this[words], PHASE) === layout.BARRIER_ACTING;
    return `${this.waiting} of ${this.parties} waiting${acting ? ', the action runs' : ''}`;
  }

  async #act(id: number): Promise<number> {
    try {
      await this.#action?.();
    } catch (error) {
      native.barrierFail(id);
      throw error;
    }
    return this.#conclude(native.barrierComplete(id));
  }

  #conclude(code: number, ms = Infinity): number {
    if (code >= PASSED) return code - PASSED;
    if (code === BROKEN) throw this.#brokenError('a party is missing, or it was aborted or reset');
    if (code === TIMED_OUT) {
      const cause = new TimeoutError(`${this.label} wait: ${ms} ms were not enough`);
      throw this.#brokenError('a party ran out of time', cause);
    }
    throw new Error(`${this.label}: unexpected result ${code}`);
  }

  #brokenError(why: string, cause?: unknown): BrokenBarrierError {
    return new BrokenBarrierError(
      `${this.label} is broken: ${why}`,
      cause === undefined ? undefined : { cause },
    );
  }

  static {
    SharedObject.revives(structure, Barrier);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
