import * as check from '../check.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { Guard } from './guard.js';
import { settle, type WaitOptions } from './settle.js';

const STATE = wordAt(layout.SEMAPHORE_STATE);
const LIMIT = wordAt(layout.SEMAPHORE_LIMIT);
const SHIFT = layout.SEMAPHORE_PERMITS_SHIFT;
/** With a waiter the addon decides. So it does on bit 31, which is set in corrupted memory only. */
const SLOW = layout.SEMAPHORE_WAITERS | (1 << 31);
const UNBOUNDED = layout.SEMAPHORE_MOST_PERMITS;

/** The results of native/sync/semaphore.h. */
const ACQUIRED = 0;
const TIMED_OUT = 1;

export interface SemaphoreOptions extends ObjectOptions {
  /** How many permits there are to begin with. Default 1; 0 is for a semaphore that others release. */
  permits?: number | undefined;
  /** Never more permits than to begin with: one release too many is an error. Default false. */
  bounded?: boolean | undefined;
}

const structure = {
  label: 'Semaphore',
  kind: layout.KIND_SEMAPHORE,
  size: layout.SEMAPHORE_SIZE,
  name: layout.SEMAPHORE_NAME,
};

/**
 * A number of permits, taken and given back by JavaScript threads, Promises and native threads.
 *
 * While nobody waits, both are one atomic instruction. Waiters are served first in, first out, and
 * nobody overtakes them: an `acquire(5)` that waits is not starved by those who want 1. Permits belong
 * to nobody: any thread may release them, and those of a thread that ends without releasing them are
 * not given back. A waiter that ends while it waits loses its place, and takes no permit with it. In a
 * SharedMemory, a process that is killed while it hands over permits takes those along, and waiters may
 * have to queue again in another order.
 *
 * ```ts
 * using _ = semaphore.acquire();
 * ```
 */
export class Semaphore extends SharedObject {
  constructor(options?: SemaphoreOptions) {
    const given = check.options(options, 'Semaphore', ['permits', 'bounded', 'memory', 'name']);
    super(structure, given, () => {
      const { permits = 1, bounded = false } = given;
      check.boolean(bounded, 'bounded');
      check.integer(permits, 'permits', bounded ? 1 : 0, UNBOUNDED);
      const memory = allocate(layout.SEMAPHORE_SIZE, false, given.memory);
      native.semaphoreInitialise(memory, permits, bounded ? permits : UNBOUNDED);
      return memory;
    });
  }

  /** Blocks until `n` permits are this caller's. Disposing the guard releases them. */
  acquire(n = 1): Guard {
    this.#checkPossible(n);
    if (!this.#take(n)) this.#conclude(native.semaphoreAcquire(this[words], n, Infinity));
    return this.#guard(n);
  }

  /**
   * True if `n` permits were taken within `ms` milliseconds; `release(n)` gives them back. With 0 it
   * never blocks, and does not overtake those who wait.
   */
  tryAcquire(n = 1, ms = 0): boolean {
    this.#checkPossible(n);
    check.timeout(ms, 'ms');
    if (this.#take(n)) return true;
    return ms !== 0 && this.#conclude(native.semaphoreAcquire(this[words], n, ms));
  }

  /** Resolves when `n` permits are this caller's. The promise keeps the process alive. */
  acquireAsync(n = 1, options?: WaitOptions): Promise<Guard> {
    this.#checkPossible(n);
    return settle(
      `${this.label} acquireAsync`,
      options,
      settled => native.semaphoreAcquireAsync(this[words], n, settled),
      code => {
        this.#conclude(code);
        return this.#guard(n);
      },
    );
  }

  /**
   * Adds `n` permits; those who wait get them first.
   *
   * @throws RangeError when there would be more than a bounded semaphore began with. Nothing is changed.
   */
  release(n = 1): void {
    check.integer(n, 'n', 1);
    const memory = this[words];
    const most = memory[LIMIT]! - n;
    let state = Atomics.load(memory, STATE);
    while ((state & SLOW) === 0 && state >>> SHIFT <= most) {
      const seen = Atomics.compareExchange(memory, STATE, state, state + (n << SHIFT));
      if (seen === state) return;
      state = seen;
    }
    if (n <= memory[LIMIT]! && native.semaphoreRelease(memory, n)) return;
    const limit = this.#bounded ? `bounded to ${memory[LIMIT]}` : `never above ${UNBOUNDED}`;
    throw new RangeError(
      `${this.label} has ${this.available} permits and is ${limit}: ${n} more cannot be released`,
    );
  }

  /** How many permits there are at this moment; others may take them before you do. */
  get available(): number {
    return Atomics.load(this[words], STATE) >>> SHIFT;
  }

  protected override describe(): string {
    const bound = this.#bounded ? ` of ${this[words][LIMIT]}` : '';
    return `${this.available}${bound} available, ${native.waiters(this[words], STATE)} waiting`;
  }

  get #bounded(): boolean {
    return this[words][LIMIT] !== UNBOUNDED;
  }

  #guard(n: number): Guard {
    return new Guard(() => this.release(n));
  }

  #checkPossible(n: number): void {
    check.integer(n, 'n', 1);
    if (n <= this[words][LIMIT]!) return;
    throw new RangeError(
      `${this.label} never has more than ${this[words][LIMIT]} permits: waiting for ${n} would never end`,
    );
  }

  /** Takes permits that are there and that nobody waits for. */
  #take(n: number): boolean {
    const memory = this[words];
    let state = Atomics.load(memory, STATE);
    while ((state & SLOW) === 0 && state >>> SHIFT >= n) {
      const seen = Atomics.compareExchange(memory, STATE, state, state - (n << SHIFT));
      if (seen === state) return true;
      state = seen;
    }
    return false;
  }

  /** False when time ran out. */
  #conclude(code: number): boolean {
    if (code === ACQUIRED) return true;
    if (code === TIMED_OUT) return false;
    throw new Error(`${this.label}: unexpected result ${code}`);
  }

  static {
    SharedObject.revives(structure, Semaphore);
  }
}
