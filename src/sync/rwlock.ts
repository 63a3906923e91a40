import * as check from '../check.js';
import { NotOwnerError } from '../errors.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { agentName, mineIn, OWNER_MASK, ownerOf } from './agent.js';
import { Guard } from './guard.js';
import { conclude } from './outcome.js';
import { settle, type WaitOptions } from './settle.js';

const STATE = wordAt(layout.RWLOCK_STATE);
/** Readers may enter: nobody writes, nobody waits. */
const OPEN = layout.LOCK_SHARED;

export interface RwLockOptions extends ObjectOptions {}

const structure = {
  label: 'RwLock',
  kind: layout.KIND_RWLOCK,
  size: layout.RWLOCK_SIZE,
  name: layout.RWLOCK_NAME,
};

/**
 * A lock that many threads may hold for reading, or one for writing.
 *
 * First in, first out: a reader that comes while a writer waits stands behind it, so writers do not
 * starve; when a writer leaves, the readers at the head of the queue enter together. A thread that reads
 * already may block for another read() and does not queue: the writer would wait for it.
 *
 * What a thread read-locked when it ended is given back. A writer that ended without unlocking leaves
 * the lock abandoned: everybody gets an AbandonedError until someone calls `recover()`. To wait for
 * write() while reading is a DeadlockError. At most 256 threads that are alive may have read from it.
 *
 * ```ts
 * using _ = lock.read();
 * ```
 */
export class RwLock extends SharedObject {
  /** Where this thread's holds for reading are counted; 0 before the first. */
  #holds = 0;
  /** What the word holds while this thread writes. */
  readonly #mine: number;
  readonly #leaveRead = () => this.#unlockRead();
  readonly #leaveWrite = () => this.#unlockWrite();

  constructor(options?: RwLockOptions) {
    const given = check.options(options, 'RwLock', ['memory', 'name']);
    super(structure, given, () => {
      const memory = allocate(layout.RWLOCK_SIZE, false, given.memory);
      native.rwlockInitialise(memory);
      return memory;
    });
    this.#mine = mineIn(this[words]);
  }

  /**
   * Blocks until this thread may read. Disposing the guard, in this thread, ends it.
   *
   * @throws DeadlockError when that would never be, AbandonedError when a writer ended without unlocking.
   */
  read(): Guard {
    this.#read(Infinity);
    return new Guard(this.#leaveRead);
  }

  /** Blocks until this thread alone may write. Disposing the guard, in this thread, ends it. */
  write(): Guard {
    this.#write(Infinity);
    return new Guard(this.#leaveWrite);
  }

  /** `undefined` when `ms` milliseconds were not enough. With 0 it never blocks. */
  tryRead(ms = 0): Guard | undefined {
    return this.#read(check.timeout(ms, 'ms')) ? new Guard(this.#leaveRead) : undefined;
  }

  /** `undefined` when `ms` milliseconds were not enough. With 0 it never blocks. */
  tryWrite(ms = 0): Guard | undefined {
    return this.#write(check.timeout(ms, 'ms')) ? new Guard(this.#leaveWrite) : undefined;
  }

  /** Resolves when this thread may read. The promise keeps the process alive. */
  readAsync(options?: WaitOptions): Promise<Guard> {
    return settle(
      `${this.label} readAsync`,
      options,
      settled => {
        this.#enrol();
        return native.rwlockReadAsync(this[words], settled);
      },
      code => this.#guard(code, this.#leaveRead),
    );
  }

  /** Resolves when this thread alone may write. The promise keeps the process alive. */
  writeAsync(options?: WaitOptions): Promise<Guard> {
    return settle(
      `${this.label} writeAsync`,
      options,
      settled => native.rwlockWriteAsync(this[words], settled),
      code => this.#guard(code, this.#leaveWrite),
    );
  }

  /**
   * Locks for writing where a writer ended without unlocking, and declares what the lock protects sound
   * again. On any other lock it is the same as {@link write}.
   */
  recover(): Guard {
    return this.#guard(native.rwlockRecover(this[words], Infinity), this.#leaveWrite);
  }

  /** True from the moment that a dead writer was noticed until `recover()`. */
  get abandoned(): boolean {
    return (Atomics.load(this[words], STATE) & layout.LOCK_POISONED) !== 0;
  }

  protected override describe(): string {
    const state = Atomics.load(this[words], STATE);
    if (state & layout.LOCK_POISONED) return 'abandoned by a writer that ended';
    const waiting = native.waiters(this[words], STATE);
    const waiters = waiting === 0 ? '' : `, others wait: ${waiting}`;
    const owner = ownerOf(state);
    if (owner !== 0) {
      const mine = (state & OWNER_MASK) === this.#mine;
      return `written by ${mine ? 'this thread, ' : ''}"${agentName(owner, this[words])}"${waiters}`;
    }
    const readers = native.rwlockReaders(this[words]);
    return `${readers === 0 ? 'free' : `reading threads: ${readers}`}${waiters}`;
  }

  #guard(code: number, leave: () => void): Guard {
    conclude(code, this.label);
    return new Guard(leave);
  }

  /** See native/sync/rwlock.h for why this may end at any instant. */
  #read(ms: number): boolean {
    const memory = this[words];
    if (this.#holds === 0) this.#enrol();
    if (this.#holds !== 0) {
      Atomics.add(memory, this.#holds, 1);
      if (Atomics.load(memory, STATE) === OPEN) return true;
      return conclude(native.rwlockReadAnnounced(memory, ms), this.label);
    }
    return conclude(native.rwlockRead(memory, ms), this.label);
  }

  #enrol(): void {
    if (this.#holds === 0) this.#holds = native.rwlockEnrol(this[words]);
  }

  #unlockRead(): void {
    const memory = this[words];
    if (this.#holds === 0 || Atomics.load(memory, this.#holds) === 0) {
      throw new NotOwnerError(`${this.label} is not held for reading here: ${this.describe()}`);
    }
    Atomics.sub(memory, this.#holds, 1);
    if (Atomics.load(memory, STATE) !== OPEN) native.rwlockReaderLeft(memory);
  }

  #write(ms: number): boolean {
    const memory = this[words];
    // As long as nobody has ever read, the word is all there is.
    if (Atomics.compareExchange(memory, STATE, 0, this.#mine) === 0) return true;
    return conclude(native.rwlockWrite(memory, ms), this.label);
  }

  #unlockWrite(): void {
    const memory = this[words];
    const state = Atomics.load(memory, STATE);
    if ((state & ~layout.LOCK_SHARED) === this.#mine) {
      const free = state & layout.LOCK_SHARED;
      if (Atomics.compareExchange(memory, STATE, state, free) === state) return;
    }
    if ((state & OWNER_MASK) !== this.#mine || !native.rwlockUnlockWrite(memory)) {
      throw new NotOwnerError(`${this.label} is not held for writing here: ${this.describe()}`);
    }
  }

  static {
    SharedObject.revives(structure, RwLock);
  }
}
