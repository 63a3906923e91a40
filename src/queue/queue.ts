import * as check from '../check.js';
import { ClosedError, TimeoutError } from '../errors.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type ObjectOptions, SharedObject, words } from '../memory/object.js';
import { native } from '../native.js';
import { settle, type WaitOptions } from '../sync/settle.js';
import { Batches, type Room, type Values } from './batch.js';
import { CLOSED, cells, DONE, type ElementType, elementTypes, MAX_CAPACITY, Ring } from './ring.js';

const ITEMS = wordAt(layout.QUEUE_ITEMS);
const SPACE = wordAt(layout.QUEUE_SPACE);

/** The results of native/queue/queue.h. */
const TIMED_OUT = 1;
const WAS_CLOSED = 2;

/** Which queues can carry a T. */
export type ElementTypeOf<T> = [T] extends [bigint]
  ? 'bigint64'
  : [T] extends [number]
    ? Exclude<ElementType, 'bigint64'>
    : ElementType;

export interface QueueOptions<T extends number | bigint = number> extends ObjectOptions {
  /** How many values fit. Default 1024. */
  capacity?: number;
  /** What the queue carries. Bigints are asked for as `new Queue<bigint>({ type: 'bigint64' })`. */
  type: ElementTypeOf<T>;
}

/** For tests: the lap that positions begin with, to reach 2^32 quickly. */
export const firstLap: unique symbol = Symbol('manycore.firstLap');

const structure = {
  label: 'Queue',
  kind: layout.KIND_QUEUE,
  size: layout.QUEUE_SLOTS,
  name: layout.QUEUE_NAME,
};
const ELEMENT_TYPE = wordAt(layout.QUEUE_ELEMENT_TYPE);

/**
 * A bounded first-in-first-out queue between any number of producers and consumers: JavaScript threads,
 * Promises and native threads. No lock protects it; a thread that is stopped or terminated in the middle
 * of a call does not hold up the others.
 *
 * A queue of numbers carries JavaScript numbers; `bigint64` carries bigints.
 */
export class Queue<T extends number | bigint = number>
  extends SharedObject
  implements AsyncIterable<T>
{
  readonly type: ElementType;
  readonly #ring: Ring;
  /** Eight bytes through which a value crosses into the addon and back. */
  readonly #cell: ReturnType<typeof cells>;
  readonly #batches: Batches<T>;

  constructor(options: QueueOptions<T>) {
    const given = check.options<QueueOptions<T> & { [firstLap]?: number }>(options, 'Queue', [
      'capacity',
      'type',
      'name',
    ]);
    super(structure, given, () => {
      const type = check.choice(given.type, 'type', elementTypes);
      const capacity = check.integer(given.capacity ?? 1024, 'capacity', 1, MAX_CAPACITY);
      const memory = allocate(layout.QUEUE_SLOTS + capacity * layout.SLOT_SIZE);
      const elementType = elementTypes.indexOf(type) + 1;
      native.queueInitialise(memory, capacity, elementType, given[firstLap] ?? 0);
      return memory;
    });
    const memory = this[words];
    this.type = check.choice(elementTypes[memory[ELEMENT_TYPE]! - 1], 'type', elementTypes);
    this.#ring = new Ring(memory, this.type);
    this.#cell = cells(this.type, new SharedArrayBuffer(8));
    this.#batches = new Batches(this.#ring, this.type, () => this.label);
  }

  /**
   * Blocks until there is room.
   *
   * @throws TimeoutError after `ms` milliseconds, ClosedError on a closed queue.
   */
  put(value: T, ms = Infinity): void {
    check.timeout(ms, 'ms');
    if (this.tryPut(value)) return;
    this.#cell[0] = value as never;
    this.#conclude(native.queuePut(this.#ring.words, this.#cell, ms), 'put', ms);
  }

  /** False when the queue is full. @throws ClosedError on a closed queue. */
  tryPut(value: T): boolean {
    this.#checkValue(value);
    const result = this.#ring.put(value);
    if (result === DONE) {
      if (Atomics.load(this.#ring.words, ITEMS) !== 0) native.queueItemAdded(this.#ring.words);
      return true;
    }
    if (result === CLOSED) throw this.#closedError('put');
    return false;
  }

  /** Resolves when the value is in the queue. */
  putAsync(value: T, options?: WaitOptions): Promise<void> {
    this.#checkValue(value);
    const cell = cells(this.type, new SharedArrayBuffer(8));
    cell[0] = value as never;
    return settle(
      `${this.label} putAsync`,
      options,
      settled => native.queuePutAsync(this.#ring.words, cell, settled),
      code => this.#conclude(code, 'put'),
    );
  }

  /**
   * Blocks until there is a value.
   *
   * @throws TimeoutError after `ms` milliseconds, ClosedError on a queue that is closed and drained.
   */
  get(ms = Infinity): T {
    check.timeout(ms, 'ms');
    const value = this.tryGet();
    if (value !== undefined) return value;
    this.#conclude(native.queueGet(this.#ring.words, this.#cell, ms), 'get', ms);
    return this.#cell[0] as T;
  }

  /** `undefined` when the queue is empty. @throws ClosedError when it is closed and drained. */
  tryGet(): T | undefined {
    const ring = this.#ring;
    const value = ring.get();
    if (value !== undefined) {
      if (Atomics.load(ring.words, SPACE) !== 0) native.queueSpaceMade(ring.words);
      return value as T;
    }
    if (ring.ended) throw this.#closedError('get');
    return undefined;
  }

  /** Resolves to the next value. */
  getAsync(options?: WaitOptions): Promise<T> {
    const cell = cells(this.type, new SharedArrayBuffer(8));
    return settle(
      `${this.label} getAsync`,
      options,
      settled => native.queueGetAsync(this.#ring.words, cell, settled),
      code => {
        this.#conclude(code, 'get');
        return cell[0] as T;
      },
    );
  }

  /**
   * Puts the values of an array in their order and blocks until all are in. All of them are checked
   * before the first is put. Values of other producers may come between them.
   *
   * @returns how many were put: fewer than all only when `ms` milliseconds have passed
   * @throws ClosedError on a closed queue; its `put` says how many values were put before
   */
  putMany(values: Values<T>, ms = Infinity): number {
    return this.#batches.putMany(values, ms);
  }

  /**
   * Blocks until there is a value, then takes what is there: at least one, at most `max`.
   *
   * @throws TimeoutError after `ms` milliseconds, ClosedError on a queue that is closed and drained.
   */
  getMany(max: number, ms = Infinity): T[] {
    return this.#batches.getMany(max, ms);
  }

  /**
   * Moves what is there into a typed array of the queue's type, from its beginning. Never blocks.
   *
   * @returns how many values that were, 0 when the queue is empty
   * @throws ClosedError when it is closed and drained
   */
  drainInto(array: Room<T>): number {
    return this.#batches.drainInto(array);
  }

  /** Values until the queue is closed and drained. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let value: T;
      try {
        value = this.tryGet() ?? (await this.getAsync());
      } catch (error) {
        if (error instanceof ClosedError) return;
        throw error;
      }
      yield value;
    }
  }

  /** From now on puts fail; gets take what is left and then fail. */
  close(): void {
    native.queueClose(this.#ring.words);
  }

  get closed(): boolean {
    return this.#ring.closed;
  }

  get capacity(): number {
    return this.#ring.capacity;
  }

  /** A hint: others may change it at any time. So are `empty` and `full`. */
  get size(): number {
    return this.#ring.size;
  }

  get empty(): boolean {
    return this.size === 0;
  }

  get full(): boolean {
    return this.size === this.capacity;
  }

  protected override describe(): string {
    const state = this.closed ? ', closed' : '';
    return `${this.type}, ${this.size} of ${this.capacity}${state}`;
  }

  #checkValue(value: T): void {
    const type = this.type;
    if (type === 'float64') {
      if (typeof value === 'number') return;
    } else if (type === 'int32') {
      if (typeof value === 'number' && value === (value | 0)) return;
    } else if (type === 'uint32') {
      if (typeof value === 'number' && value === value >>> 0) return;
    } else if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) {
      return;
    }
    throw new TypeError(`${this.label} carries ${type}, and ${check.quote(value)} is not one`);
  }

  #closedError(what: 'put' | 'get'): ClosedError {
    const drained = what === 'get' ? ' and drained' : '';
    return new ClosedError(`${this.label}: ${what} on a queue that is closed${drained}`);
  }

  #conclude(code: number, what: 'put' | 'get', ms = Infinity): void {
    if (code === DONE) return;
    if (code === WAS_CLOSED) throw this.#closedError(what);
    if (code === TIMED_OUT) {
      const state = what === 'put' ? 'full' : 'empty';
      throw new TimeoutError(`${this.label}: still ${state} after ${ms} ms`);
    }
    throw new Error(`${this.label}: unexpected result ${code}`);
  }

  static {
    SharedObject.revives(structure, Queue);
  }
}
