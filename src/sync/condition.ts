import * as check from '../check.js';
import { NotOwnerError, TimeoutError } from '../errors.js';
import { share, toHandle } from '../memory/handle.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { together } from '../memory/piece.js';
import { native } from '../native.js';
import { Mutex } from './mutex.js';
import { conclude } from './outcome.js';
import { RecursiveMutex } from './recursive.js';
import { settle, type WaitOptions } from './settle.js';

const WAITERS = wordAt(layout.CONDITION_WAITERS);
const EVERYBODY = 2 ** 32 - 1;

export interface ConditionOptions extends ObjectOptions {
  /** What protects the state that is waited for. Default: a Mutex of its own. */
  mutex?: Mutex | RecursiveMutex | undefined;
}

const structure = {
  label: 'Condition',
  kind: layout.KIND_CONDITION,
  size: layout.CONDITION_SIZE,
  name: layout.CONDITION_NAME,
};

/**
 * A place to wait for a change of what a mutex protects. Every call needs the mutex to be held; a wait
 * lets go of it, and holds it again when it returns or throws.
 *
 * The exceptions: a wait throws AbandonedError when the mutex was left behind by an owner that ended,
 * and DeadlockError when taking the mutex again would close a circle of waiting threads. Then the mutex
 * is not held.
 *
 * Waiters are notified first in, first out, threads and Promises alike; there are no spurious wake-ups,
 * but for one: in a SharedMemory all waits return when a process ends that has used the memory.
 * A notification given to a thread that is terminated before it can use it goes to the next waiter.
 */
export class Condition extends SharedObject {
  readonly mutex: Mutex | RecursiveMutex;

  constructor(options?: ConditionOptions) {
    const given = check.options(options, 'Condition', ['mutex', 'memory', 'name']);
    const { memory: place, mutex = new Mutex({ memory: place }) } = given;
    if (!(mutex instanceof Mutex || mutex instanceof RecursiveMutex)) {
      throw new TypeError(
        `mutex must be a Mutex or a RecursiveMutex, not ${check.quote(given.mutex)}`,
      );
    }
    super(structure, given, () => {
      const memory = allocate(layout.CONDITION_SIZE, false, place);
      native.conditionInitialise(memory);
      return memory;
    });
    if (!together(this[words], mutex[words])) {
      throw new TypeError(
        `${this.label}: a condition and its mutex have to be in the same memory: give both the same \`memory\`, or neither`,
      );
    }
    this.mutex = mutex;
  }

  /**
   * Blocks until notified: true; or until `ms` milliseconds are over: false. A RecursiveMutex is let go
   * of in all its depth.
   *
   * @throws NotOwnerError when this thread does not hold the mutex.
   */
  wait(ms = Infinity): boolean {
    check.timeout(ms, 'ms');
    return conclude(native.conditionWait(this[words], this.mutex[words], ms), this.label);
  }

  /**
   * Waits until `predicate`, which is called with the mutex held, is true. False when it is still not
   * after `ms` milliseconds, which are for all the waiting together.
   */
  waitFor(predicate: () => unknown, ms = Infinity): boolean {
    check.callable(predicate, 'predicate');
    check.timeout(ms, 'ms');
    this.#checkOwner();
    const deadline = performance.now() + ms;
    for (;;) {
      if ((predicate as () => unknown)()) return true;
      const left = deadline - performance.now();
      if (left <= 0) return false;
      this.wait(left);
    }
  }

  /**
   * Resolves to true when notified, to false when `timeout` milliseconds are over, and rejects with the
   * signal's reason; all of that after the mutex has been locked again, for which it waits as long as it
   * takes. A notification that was given already wins over time-out and abort.
   *
   * Not with a RecursiveMutex, which belongs to a thread and not to a flow.
   */
  async waitAsync(options?: WaitOptions): Promise<boolean> {
    const { mutex } = this;
    if (!(mutex instanceof Mutex)) {
      throw new TypeError(`${this.label}: waitAsync needs a Mutex, not a ${check.quote(mutex)}`);
    }
    let waits = false;
    try {
      return await settle(
        `${this.label} waitAsync`,
        options,
        settled => {
          const operation = native.conditionWaitAsync(this[words], mutex[words], settled);
          waits = operation > 0;
          return operation;
        },
        code => {
          waits = false;
          return conclude(code, this.label);
        },
      );
    } catch (error) {
      if (!waits) throw error;
      await mutex.lockAsync();
      if (error instanceof TimeoutError && options?.signal?.reason !== error) return false;
      throw error;
    }
  }

  /** Wakes up to `n` waiters. @throws NotOwnerError when this thread does not hold the mutex. */
  notify(n = 1): void {
    this.#notify(check.integer(n, 'n', 0, EVERYBODY));
  }

  /** Wakes all waiters. @throws NotOwnerError when this thread does not hold the mutex. */
  notifyAll(): void {
    this.#notify(EVERYBODY);
  }

  override [toHandle]() {
    return { ...super[toHandle](), mutex: share(this.mutex) };
  }

  protected override describe(): string {
    const waiting = native.waiters(this[words], WAITERS);
    return `${waiting === 0 ? 'nobody waits' : `waiting: ${waiting}`}, its mutex ${this.mutex.locked ? 'is held' : 'is free'}`;
  }

  #notify(count: number): void {
    this.#checkOwner();
    // Whoever waits has raised the word before it let go of the mutex.
    if (Atomics.load(this[words], WAITERS) === 0) return;
    native.conditionNotify(this[words], this.mutex[words], count);
  }

  #checkOwner(): void {
    if (!this.mutex.ownedByMe) {
      throw new NotOwnerError(`${this.label}: this thread does not hold its mutex`);
    }
  }

  static {
    SharedObject.revives(structure, Condition);
  }
}
