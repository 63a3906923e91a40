import * as check from '../check.js';
import { NotOwnerError } from '../errors.js';
import { layout, wordAt } from '../memory/layout.js';
import { type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { Lock } from './lock.js';

const DEPTH = wordAt(layout.MUTEX_DEPTH);

export interface RecursiveMutexOptions extends ObjectOptions {}

const structure = {
  label: 'RecursiveMutex',
  kind: layout.KIND_RECURSIVE_MUTEX,
  size: layout.MUTEX_SIZE,
  name: layout.MUTEX_NAME,
};

/**
 * A lock that the thread which holds it may take again; it is free when it was unlocked as often. It
 * belongs to a thread, not to an asynchronous flow, so there is no `lockAsync`: two flows of one thread
 * would not exclude each other.
 */
export class RecursiveMutex extends Lock {
  constructor(options?: RecursiveMutexOptions) {
    super(structure, options);
  }

  /**
   * Blocks until the lock is this thread's; at once, if it is already.
   *
   * @throws DeadlockError when that would never be: its owner waits, perhaps through others, for a
   *   lock that this thread holds. AbandonedError when an owner ended without unlocking it.
   */
  lock(): this {
    if (!this.#enter()) this.#deepen(this.conclude(native.mutexLock(this[words], Infinity)));
    return this;
  }

  /** True if the lock was taken within `ms` milliseconds. With 0 it never blocks. */
  tryLock(ms = 0): boolean {
    check.timeout(ms, 'ms');
    return this.#enter() || this.#deepen(this.conclude(native.mutexLock(this[words], ms)));
  }

  /**
   * Takes one lock() back.
   *
   * @throws NotOwnerError when this thread does not hold it.
   */
  override unlock(): void {
    if (!this.ownedByMe) {
      throw new NotOwnerError(`${this.label} cannot be unlocked here: ${this.describe()}`);
    }
    // Down before the lock is free: afterwards the depth is somebody else's.
    if (Atomics.sub(this[words], DEPTH, 1) > 1) return;
    if (!this.give()) native.mutexUnlock(this[words]);
  }

  /**
   * Locks a mutex whose owner ended without unlocking it, and declares what it protects sound again.
   * On any other mutex it is the same as {@link lock}.
   */
  recover(): this {
    if (this.ownedByMe) return this.lock();
    this.#deepen(this.conclude(native.mutexRecover(this[words], Infinity)));
    return this;
  }

  /** How often this thread holds it; 0 when another does. */
  get depth(): number {
    return this.ownedByMe ? Atomics.load(this[words], DEPTH) : 0;
  }

  protected override describe(): string {
    const { depth } = this;
    return depth > 1 ? `${super.describe()}, ${depth} times` : super.describe();
  }

  /** Without waiting: a free lock, or one that is this thread's. The depth is written by its owner only. */
  #enter(): boolean {
    if (this.take()) return this.#deepen(true);
    if (!this.ownedByMe) return false;
    if (Atomics.load(this[words], DEPTH) === layout.MUTEX_MOST_DEPTH) {
      throw new RangeError(`${this.label}: held ${layout.MUTEX_MOST_DEPTH} times already`);
    }
    Atomics.add(this[words], DEPTH, 1);
    return true;
  }

  #deepen(locked: boolean): boolean {
    if (locked) Atomics.store(this[words], DEPTH, 1);
    return locked;
  }

  static {
    SharedObject.revives(structure, RecursiveMutex);
  }
}
