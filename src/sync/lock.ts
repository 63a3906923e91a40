import * as check from '../check.js';
import { layout, wordAt } from '../memory/layout.js';
import {
  allocate,
  type ObjectOptions,
  SharedObject,
  type Structure,
  words,
} from '../memory/object.js';
import { native } from '../native.js';
import { agentName, mineIn, OWNER_MASK, ownerOf } from './agent.js';
import { conclude } from './outcome.js';

const STATE = wordAt(layout.MUTEX_STATE);

/** What a Mutex and a RecursiveMutex have in common: one word with its owner in it. */
export abstract class Lock extends SharedObject implements Disposable {
  /** What the word holds while this thread holds the lock. */
  readonly #mine: number;

  protected constructor(structure: Structure, options: ObjectOptions | undefined) {
    const given = check.options(options, structure.label, ['memory', 'name']);
    super(structure, given, () => {
      const memory = allocate(layout.MUTEX_SIZE, false, given.memory);
      native.mutexInitialise(memory, structure.kind === layout.KIND_RECURSIVE_MUTEX);
      return memory;
    });
    this.#mine = mineIn(this[words]);
  }

  /** @throws NotOwnerError when this thread does not hold it. */
  abstract unlock(): void;

  get locked(): boolean {
    return (Atomics.load(this[words], STATE) & OWNER_MASK) !== 0;
  }

  get ownedByMe(): boolean {
    return (Atomics.load(this[words], STATE) & OWNER_MASK) === this.#mine;
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
    const waiting = native.waiters(this[words], STATE);
    const waiters = waiting === 0 ? '' : `, others wait: ${waiting}`;
    return `held by ${this.ownedByMe ? 'this thread, ' : ''}"${agentName(owner, this[words])}"${waiters}`;
  }

  /** Takes the lock if it is free: all that an uncontended lock() does. */
  protected take(): boolean {
    return Atomics.compareExchange(this[words], STATE, 0, this.#mine) === 0;
  }

  /** Gives it back if nobody waits. */
  protected give(): boolean {
    return Atomics.compareExchange(this[words], STATE, this.#mine, 0) === this.#mine;
  }

  /** False when time ran out. */
  protected conclude(code: number): boolean {
    return conclude(code, this.label);
  }
}
