import { inspect } from 'node:util';
import * as check from '../check.js';
import { ClosedError, SharedMemoryError } from '../errors.js';
import { native } from '../native.js';
import './abroad.js'; // for its own sake: receive() knows arrays in such memory
import {
  checkType,
  type SharedTypedArray,
  type SharedTypedArrays,
  type TypedArrayConstructor,
  type TypedArrayName,
} from './array.js';
import { notCloneable, revivable, type Shareable, toHandle } from './handle.js';
import { layout } from './layout.js';
import * as segment from './segment.js';

const KIND = 'SharedMemory';

export interface SharedMemoryOptions {
  /**
   * By which other processes open it: up to 100 letters, digits, '.', '_' and '-'. Unique among the
   * memories of this user. Without one it gets a random name, and processes get to know it by what
   * {@link share} makes of it.
   */
  name?: string | undefined;
}

/**
 * Memory that several processes read and write at the same time, each with its threads. Reserved as a
 * whole when it is created, zeroed, and for processes of this user only.
 *
 * It is there as long as some process has it open. The last one to close it, or to end, removes it;
 * a process that was killed counts as ended. When the last one was killed the memory stays until somebody
 * opens it again, or `manycore doctor --clean` removes it.
 *
 * ```ts
 * using memory = SharedMemory.create(2 ** 20, { name: 'prices' });
 * const prices = memory.array(Float64Array, 1000);
 * // in another process
 * using memory = SharedMemory.open('prices');
 * const prices = new Float64Array(memory.buffer, offset, 1000);
 * ```
 *
 * Arrays stay valid after close(): the memory itself goes with the last reference to it.
 */
export class SharedMemory implements Shareable, Disposable {
  readonly #opening: segment.Opening;
  readonly #byteLength: number;
  #buffer: SharedArrayBuffer | undefined;
  /** What the structured clone algorithm finds, and refuses, where it would make a dead copy. */
  protected readonly raw = notCloneable;

  /** Use {@link create} or {@link open}. */
  private constructor(opening: segment.Opening) {
    if (!(opening?.buffer instanceof SharedArrayBuffer)) {
      throw new TypeError('a SharedMemory is made by SharedMemory.create() or SharedMemory.open()');
    }
    const { buffer, ...rest } = opening;
    // Not with the buffer: who has closed it does not hold the memory.
    this.#opening = rest as segment.Opening;
    this.#byteLength = buffer.byteLength;
    this.#buffer = buffer;
    segment.closesWith(this, opening);
  }

  /**
   * New memory of so many bytes.
   *
   * @throws SharedMemoryError when the name is taken, when there is not so much memory, or the system
   *   denies it; RangeError for a byteLength or a name that cannot be.
   */
  static create(byteLength: number, options?: SharedMemoryOptions): SharedMemory {
    check.integer(byteLength, 'byteLength', 1, layout.SEGMENT_MOST_BYTES);
    const { name } = check.options(options, 'SharedMemory.create', ['name']);
    check.optionalName(name);
    return new SharedMemory(segment.create(name ?? anonymous(), byteLength));
  }

  /**
   * The memory of that name, which some process has created.
   *
   * @throws SharedMemoryError when there is none, or what has the name is no memory of this version of
   *   manycore, is damaged, or is not for this user; RangeError for a name that cannot be.
   */
  static open(name: string): SharedMemory {
    if (typeof name !== 'string') {
      throw new TypeError(`name must be a string, not ${check.quote(name)}`);
    }
    return new SharedMemory(segment.open(name));
  }

  get name(): string {
    return this.#opening.name;
  }

  /** How many bytes it was created with: those of {@link buffer}. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** All of it. Threads of one process that have it open see one and the same memory. */
  get buffer(): SharedArrayBuffer {
    return this.#open();
  }

  /**
   * Gives away `byteLength` bytes, which no other call in any process gets, and which are never given
   * back. Returns where they begin, in bytes from the beginning of {@link buffer}: a multiple of
   * `alignment`, a power of two up to 4096.
   *
   * @throws SharedMemoryError when there are not so many left.
   */
  allocate(byteLength: number, alignment = 64): number {
    this.#open();
    check.integer(byteLength, 'byteLength', 1);
    check.integer(alignment, 'alignment', 1, layout.SEGMENT_MOST_ALIGNMENT);
    if ((alignment & (alignment - 1)) !== 0) {
      throw new RangeError(`alignment must be a power of two, not ${check.quote(alignment)}`);
    }
    const offset = native.memoryAllocate(this.#opening.id, byteLength, alignment);
    if (offset >= 0) return offset;
    throw new SharedMemoryError(
      'no space',
      `${this.#label} has ${this.#byteLength} bytes, of which ${-1 - offset} are left: too few for ${byteLength} aligned to ${alignment}. Create it with more`,
    );
  }

  /** A typed array of zeros in a piece of its own. Its `byteOffset` says where, for others. */
  array<Name extends TypedArrayName>(
    Type: TypedArrayConstructor<Name>,
    length: number,
  ): SharedTypedArrays[Name] {
    checkType(Type, 'array()');
    const size = Type.BYTES_PER_ELEMENT;
    check.integer(length, 'length', 0, Math.floor(Number.MAX_SAFE_INTEGER / size));
    const Class = Type as unknown as new (
      buffer: SharedArrayBuffer,
      byteOffset: number,
      length: number,
    ) => SharedTypedArrays[Name];
    const buffer = this.#open();
    return new Class(buffer, length === 0 ? 0 : this.allocate(length * size), length);
  }

  /**
   * This object is of no use any more; arrays on its memory are. When it was the last one in this process
   * the process takes no part in the memory any more, and when that was the last process the memory is
   * removed. Again it does nothing.
   */
  close(): void {
    if (this.#buffer === undefined) return;
    this.#buffer = undefined;
    segment.close(this, this.#opening);
  }

  /**
   * Removes the name now: nobody can open it any more, also no process to which it is sent, and the name
   * is free. Who has it open keeps it.
   * On Windows the name stays taken until all have closed it. Nothing happens if the name is gone.
   */
  unlink(): void {
    this.#open();
    native.memoryUnlink(this.#opening.id);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  get #label(): string {
    return `SharedMemory "${this.name}"`;
  }

  #open(): SharedArrayBuffer {
    if (this.#buffer === undefined) throw new ClosedError(`${this.#label} is closed`);
    return this.#buffer;
  }

  [toHandle]() {
    this.#open();
    return { kind: KIND, memory: this.name, identity: this.#opening.identity };
  }

  [inspect.custom](): string {
    const state = this.#buffer === undefined ? ', closed' : '';
    return `${this.#label} { ${this.#byteLength} bytes${state} }`;
  }

  static {
    revivable(KIND, ({ memory, identity }) => {
      if (typeof memory !== 'string' || typeof identity !== 'string') {
        throw new TypeError(
          `a handle of a SharedMemory has a name and an identity, not ${check.quote({ memory, identity })}`,
        );
      }
      return new SharedMemory(segment.open(memory, identity));
    });
  }
}

/** Zeros, as many as `like` has elements, of its type: in memory of their own, which goes with them. */
export function arrayApart<T extends SharedTypedArray>(like: T): T {
  const opening = segment.create(anonymous(), Math.max(like.byteLength, 1));
  const Class = like.constructor as unknown as new (
    buffer: SharedArrayBuffer,
    byteOffset: number,
    length: number,
  ) => T;
  const array = new Class(opening.buffer, 0, like.length);
  segment.closesWith(array, opening);
  return array;
}

function anonymous(): string {
  return `anonymous-${globalThis.crypto.randomUUID()}`;
}
