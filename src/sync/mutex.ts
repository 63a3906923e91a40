import * as check from '../check.js';
import { NotOwnerError } from '../errors.js';
import { layout } from '../memory/layout.js';
import { type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { Lock } from './lock.js';
import { settle, type WaitOptions } from './settle.js';

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
 * In a SharedMemory also processes share it; an owner that is killed is noticed within 200 ms. A circle
 * that leads through another process' threads is not found: there give `tryLock()` a time.
 *
 * ```ts
 * using _ = mutex.lock();
 * ```
 */
export class Mutex extends Lock {
  constructor(options?: MutexOptions) {
    super(structure, options);
  }

  /**
   * Blocks until the lock is this thread's.
   *
   * @throws DeadlockError when that would never be: this thread holds it already, or its owner waits,
   *   perhaps through others, for a lock that this thread holds. AbandonedError when an owner ended
   *   without unlocking it. Nothing has changed then.
   */
  lock(): this {
    if (!this.take()) this.conclude(native.mutexLock(this[words], Infinity));
    return this;
  }

  /** True if the lock was taken within `ms` milliseconds. With 0 it never blocks. */
  tryLock(ms = 0): boolean {
    check.timeout(ms, 'ms');
    return this.take() || this.conclude(native.mutexLock(this[words], ms));
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
        this.conclude(code);
        return this;
      },
    );
  }

  /** @throws NotOwnerError when this thread does not hold it. */
  override unlock(): void {
    if (!this.give() && !native.mutexUnlock(this[words])) {
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
    this.conclude(native.mutexRecover(this[words], Infinity));
    return this;
  }

  static {
    SharedObject.revives(structure, Mutex);
  }
}
