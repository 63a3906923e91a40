import * as check from '../check.js';
import { AbandonedError, DeadlockError, NotOwnerError } from '../errors.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { agentName, mine, ownerOf } from './agent.js';
import { settle, type WaitOptions } from './settle.js';

const STATE = wordAt(layout.MUTEX_STATE);
const OWNER_MASK = -1 << layout.LOCK_OWNER_SHIFT;

/** The results of native/sync/mutex.h. */
const LOCKED = 0;
const TIMED_OUT = 1;
const ABANDONED = 2;
const DEADLOCK = 3;

export interface MutexOptions extends ObjectOptions {}

const structure = {
  label: 'Mutex',
  kind: layout.KIND_MUTEX,
  size: layout.MUTEX_SIZE,
  name: layout.MUTEX_NAME,
};

/**
 * A mutual exclusion lock, shared by JavaScript threads, Promises and native threads.
 *
 * It belongs to the thread that locked it: only that thread may unlock it. Taking or releasing a free
 * lock is one atomic instruction; waiters queue first in, first out, but a thread that comes by at the
 * right moment may overtake them, until about every half millisecond the lock is handed over in order.
 *
 * ```ts
 * using _ = mutex.lock();
 * ```
 */
export class Mutex extends SharedObject implements Disposable {
  constructor(options?: MutexOptions) {
    super(structure, check.options(options, 'Mutex'), () => {
      const memory = allocate(layout.MUTEX_SIZE);
      native.mutexInitialise(memory);
      return memory;
    });
  }

  /**
   * Blocks until the lock is this thread's.
   *
   * @throws DeadlockError when this thread holds it already; AbandonedError when an owner ended
   *   without unlocking it. Nothing is held then.
   */
  lock(): this {
    if (Atomics.compareExchange(this[words], STATE, 0, mine) !== 0) {
      this.#conclude(native.mutexLock(this[words], Infinity));
    }
    return this;
  }

  /** True if the lock was taken within `ms` milliseconds. With 0 it never blocks. */
  tryLock(ms = 0): boolean {
    check.timeout(ms, 'ms');
    if (Atomics.compareExchange(this[words], STATE, 0, mine) === 0) return true;
    return this.#conclude(native.mutexLock(this[words], ms));
  }

  /**
   * Resolves when the lock is this thread's. Two flows of one thread exclude each other.
   * The promise keeps the process alive.
   */
  lockAsync(options?: WaitOptions): Promise<this> {
    return settle(
      `${this.label} lockAsync`,
      options,
      settled => native.mutexLockAsync(this[words], settled),
      code => {
        this.#conclude(code);
        return this;
      },
    );
  }

  /** @throws NotOwnerError when this thread does not hold it. */
  unlock(): void {
    if (
      Atomics.compareExchange(this[words], STATE, mine, 0) !== mine &&
      !native.mutexUnlock(this[words])
    ) {
      throw new NotOwnerError(`${this.label} cannot be unlocked here: ${this.describe()}`);
    }
  }

  /** Runs `fn` while holding the lock, which is released when `fn` or its promise is done. */
  async runExclusive<R>(fn: () => R | PromiseLike<R>): Promise<R> {
    check.callable(fn, 'fn');
    await this.lockAsync();
    try {
      return await fn();
    } finally {
      this.unlock();
    }
  }

  /**
   * Locks a mutex whose owner ended without unlocking it, and declares what it protects sound again.
   * On any other mutex it is the same as {@link lock}.
   */
  recover(): this {
    this.#conclude(native.mutexRecover(this[words], Infinity));
    return this;
  }

  get locked(): boolean {
    return (Atomics.load(this[words], STATE) & OWNER_MASK) !== 0;
  }

  get ownedByMe(): boolean {
    return (Atomics.load(this[words], STATE) & OWNER_MASK) === mine;
  }

  /** True from the moment that a dead owner was noticed until `recover()`. */
  get abandoned(): boolean {
    return (Atomics.load(this[words], STATE) & layout.LOCK_POISONED) !== 0;
  }

  [Symbol.dispose](): void {
    this.unlock();
  }

  protected override describe(): string {
    const state = Atomics.load(this[words], STATE);
    if (state & layout.LOCK_POISONED) return 'abandoned by an owner that ended';
    const owner = ownerOf(state);
    if (owner === 0) return 'free';
    const waiters = state & layout.LOCK_WAITERS ? ', others wait' : '';
    return `held by ${(state & OWNER_MASK) === mine ? 'this thread, ' : ''}"${agentName(owner)}"${waiters}`;
  }

  /** False when time ran out. */
  #conclude(code: number): boolean {
    if (code === LOCKED) return true;
    if (code === TIMED_OUT) return false;
    if (code === DEADLOCK) {
      throw new DeadlockError(
        `${this.label} is held by this thread, "${agentName(native.agent)}", already: waiting for it would never end`,
      );
    }
    if (code === ABANDONED) {
      throw new AbandonedError(
        `${this.label}: its owner ended without unlocking it. Check what it protects, then recover() it`,
      );
    }
    throw new Error(`${this.label}: unexpected result ${code}`);
  }

  static {
    SharedObject.revives(structure, Mutex);
  }
}
