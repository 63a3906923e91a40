import { setImmediate } from 'node:timers/promises';
import * as check from '../check.js';
import { ClosedError, TimeoutError } from '../errors.js';
import { SharedObject, words } from '../memory/object.js';
import { pieceOf } from '../memory/piece.js';
import { native } from '../native.js';
import { settle, type WaitOptions } from '../sync/settle.js';
import type { Room, Values } from './batch.js';
import {
  checked,
  create,
  type ElementType,
  elementTypeOf,
  type QueueOptions,
  structure,
} from './create.js';
import { LatchedNumbers } from './latched.js';
import { Numbers } from './numbers.js';
import type { NumberType } from './ring.js';
import { CLOSED, DONE, NO_ROOM, NOTHING, TIMED_OUT, type Transport } from './transport.js';
import { Values as Anything } from './values.js';

/** So many values without a turn of the event loop. */
const LONG_RUN = 1024;

/**
 * A bounded first-in-first-out queue between any number of producers and consumers: JavaScript threads,
 * Promises and native threads. No lock protects it; a thread that is stopped or terminated in the middle
 * of a call does not hold up the others.
 *
 * A queue of type `'any'`, the default, carries what the structured clone algorithm can copy, and
 * manycore's own objects. SharedArrayBuffers, and arrays on them, are not copied: both sides see one
 * memory. Values that are longer than a slot when encoded share a pool of `poolBytes`; when it is
 * exhausted, they wait as they do for a slot. The other types carry numbers, much faster; `bigint64`
 * carries bigints.
 */
class Queue<T> extends SharedObject implements AsyncIterable<T> {
  readonly type: ElementType;
  readonly #transport: Transport<T>;
  /** So many getAsync() are pending here. */
  #waiting = 0;

  constructor(options?: QueueOptions<T>) {
    const given = checked(options);
    super(structure, given, () => create(given));
    const memory = this[words];
    this.type = elementTypeOf(memory);
    const label = () => this.label;
    this.#transport = (
      this.type === 'any'
        ? new Anything<T>(memory, label)
        : new (pieceOf(memory) ? LatchedNumbers : Numbers)(memory, this.type, label)
    ) as Transport<T>;
  }

  /**
   * Blocks until there is room.
   *
   * @throws TimeoutError after `ms` milliseconds, ClosedError on a closed queue, TypeError for a value
   * that the queue cannot carry, RangeError for one that is larger than it can ever hold. The queue is
   * unchanged then.
   */
  put(value: T, ms = Infinity): void {
    // Brief, as all that a put or a get goes through: V8 inlines so much code into a caller and no more,
    // and a call that is left over costs a sixth of the speed.
    if (ms !== Infinity) check.timeout(ms, 'ms');
    const code = this.#transport.put(value, ms);
    if (code !== DONE) this.#conclude(code, 'put', ms);
  }

  /**
   * False when the queue is full, or when the slot whose turn it is is still being emptied, by a get that
   * has not returned. @throws as `put`, but for the TimeoutError
   */
  tryPut(value: T): boolean {
    const code = this.#transport.offer(value);
    if (code === CLOSED) throw this.#closedError('put');
    return code === DONE;
  }

  /** Resolves when the value is in the queue. The value is copied at once. */
  putAsync(value: T, options?: WaitOptions): Promise<void> {
    const later = this.#transport.putLater(value);
    let put: Promise<void>;
    try {
      put = settle(`${this.label} putAsync`, options, later.start, code => {
        later.concluded(code);
        this.#conclude(code, 'put');
      });
    } catch (error) {
      later.concluded(TIMED_OUT); // the options are wrong
      throw error;
    }
    put.catch(() => later.concluded(TIMED_OUT));
    return put;
  }

  /**
   * Blocks until there is a value.
   *
   * @throws TimeoutError after `ms` milliseconds, ClosedError on a queue that is closed and drained.
   */
  get(ms = Infinity): T {
    if (ms !== Infinity) check.timeout(ms, 'ms');
    const value = this.#transport.poll();
    if (value !== NOTHING) return value;
    this.#conclude(this.#transport.get(ms), 'get', ms);
    return this.#transport.received();
  }

  /**
   * `undefined` when the queue is empty, or when the value at its front is still being put, by a call
   * that has not returned. @throws ClosedError when it is closed and drained.
   */
  tryGet(): T | undefined {
    const value = this.#transport.poll();
    if (value !== NOTHING) return value;
    if (this.#transport.positions.ended) throw this.#closedError('get');
    return undefined;
  }

  /** Resolves to the next value. */
  getAsync(options?: WaitOptions): Promise<T> {
    const { start, received } = this.#transport.getLater();
    const got = settle(`${this.label} getAsync`, options, start, code => {
      this.#conclude(code, 'get');
      return received();
    });
    this.#waiting++;
    const settled = () => {
      this.#waiting--;
    };
    got.then(settled, settled);
    return got;
  }

  /**
   * Puts the values of an array in their order and blocks until all are in. All of them are checked
   * before the first is put. Values of other producers may come between them.
   *
   * @returns how many were put: fewer than all only when `ms` milliseconds have passed
   * @throws ClosedError on a closed queue; its `put` says how many values were put before
   */
  putMany(values: Values<T>, ms = Infinity): number {
    return this.#transport.batches.putMany(values, ms);
  }

  /**
   * Blocks until there is a value, then takes what is there: at least one, at most `max`.
   *
   * @throws TimeoutError after `ms` milliseconds, ClosedError on a queue that is closed and drained.
   */
  getMany(max: number, ms = Infinity): T[] {
    return this.#transport.batches.getMany(max, ms);
  }

  /**
   * Moves what is there into a typed array of the queue's type, from its beginning. Never blocks.
   *
   * @returns how many values that were, 0 when the queue is empty
   * @throws ClosedError when it is closed and drained
   */
  drainInto(array: Room<T>): number {
    return this.#transport.batches.drainInto(array);
  }

  /** Values until the queue is closed and drained. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let run = 1; ; run++) {
      let value: T | typeof NOTHING;
      try {
        // A queue that is never empty would keep the event loop from everything else.
        if (run % LONG_RUN === 0) await setImmediate();
        // Nor does it overtake the Promises that wait already.
        value = this.#waiting === 0 ? this.#transport.poll() : NOTHING;
        if (value === NOTHING) {
          run = 0;
          value = await this.getAsync();
        }
      } catch (error) {
        if (error instanceof ClosedError) return;
        throw error;
      }
      yield value;
    }
  }

  /**
   * Says that a value which was got is dealt with: `join` counts.
   *
   * @throws RangeError when everything that was put has been marked already
   */
  taskDone(): void {
    if (native.queueMarkDone(this[words], 1)) return;
    throw new RangeError(`${this.label}: taskDone was called more often than values were put`);
  }

  /**
   * Blocks until every value that was put has been marked by `taskDone`. At most 2^30 values can wait
   * for that.
   *
   * @returns false when `ms` milliseconds have passed
   */
  join(ms = Infinity): boolean {
    check.timeout(ms, 'ms');
    return native.queueJoin(this[words], ms) === DONE;
  }

  /** Resolves to true when every value that was put has been marked by `taskDone`. */
  joinAsync(options?: WaitOptions): Promise<true> {
    return settle(
      `${this.label} joinAsync`,
      options,
      settled => native.queueJoinAsync(this[words], settled),
      () => true as const,
    );
  }

  /**
   * From now on puts fail; gets take what is left and then fail.
   *
   * @param options with `discard` what is left is dropped, and counts as done for `join`
   */
  close(options?: { discard?: boolean }): void {
    const given = check.options(options, `${this.label} close`, ['discard']);
    const discard = check.boolean(given.discard ?? false, 'discard');
    native.queueClose(this[words]);
    if (discard) this.#discard();
  }

  get closed(): boolean {
    return this.#transport.positions.closed;
  }

  get capacity(): number {
    return this.#transport.positions.capacity;
  }

  /** A hint: others may change it at any time. So are `empty` and `full`. */
  get size(): number {
    return this.#transport.positions.size;
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

  #discard(): void {
    while (this.#transport.drop()) native.queueMarkDone(this[words], 1);
  }

  #closedError(what: 'put' | 'get'): ClosedError {
    const drained = what === 'get' ? ' and drained' : '';
    return new ClosedError(`${this.label}: ${what} on a queue that is closed${drained}`);
  }

  #conclude(code: number, what: 'put' | 'get', ms = Infinity): void {
    if (code === DONE) return;
    if (code === CLOSED) throw this.#closedError(what);
    if (code === NO_ROOM) {
      throw new TimeoutError(
        `${this.label}: after ${ms} ms its pool still has no room for this value (${this.size} of ${this.capacity} slots are taken)`,
      );
    }
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

/** `new Queue`: the element type says what the values are, where TypeScript cannot infer it. */
export interface QueueConstructor {
  new (
    options: QueueOptions<number> & { type: Exclude<NumberType, 'bigint64'> },
  ): TypedQueue<number>;
  new (options: QueueOptions<bigint> & { type: 'bigint64' }): TypedQueue<bigint>;
  new <T = unknown>(options?: QueueOptions<T>): TypedQueue<T>;
  readonly prototype: TypedQueue;
}

const TypedQueue: QueueConstructor = Queue;
// biome-ignore lint/suspicious/noExplicitAny: a parameter of type Queue takes a queue of anything.
type TypedQueue<T = any> = Queue<T>;

export { TypedQueue as Queue };
