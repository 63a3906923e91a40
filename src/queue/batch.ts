import * as check from '../check.js';
import { ClosedError, TimeoutError } from '../errors.js';
import { isTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { NumberType, Ring } from './ring.js';
import type { Batching } from './transport.js';

type Numbers =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;
type Bigints = BigInt64Array | BigUint64Array;

/** What a batch can be put from. */
export type Values<T> =
  | readonly T[]
  | (unknown extends T ? Numbers | Bigints : never)
  | (T extends bigint ? Bigints : never)
  | (T extends number ? Numbers : never);
/** What a queue can be drained into; the queue's own type is the only one that it takes. */
export type Room<T> =
  | (T extends bigint ? BigInt64Array : never)
  | (T extends number ? Int32Array | Uint32Array | Float64Array : never);

type Cells = Int32Array | Uint32Array | Float64Array | BigInt64Array;

const classes = {
  int32: Int32Array,
  uint32: Uint32Array,
  float64: Float64Array,
  bigint64: BigInt64Array,
} as const;

/** Scratch arrays up to this length are kept for the next batch. */
const KEPT = 2 ** 14;

/**
 * The batches of a queue of numbers. Each is one native call: a worker that is terminated loses none of
 * the positions that the batch has claimed, and nothing stands between it and the next claim.
 */
export class Batches<T extends number | bigint> implements Batching<T> {
  readonly #ring: Ring;
  readonly #type: NumberType;
  readonly #label: () => string;
  /** Reused, because a typed array costs more than the batch; absent while it is in use. */
  #scratch: Cells | undefined;

  constructor(ring: Ring, type: NumberType, label: () => string) {
    this.#ring = ring;
    this.#type = type;
    this.#label = label;
  }

  putMany(values: Values<T>, ms: number): number {
    check.timeout(ms, 'ms');
    const { words } = this.#ring;
    if (values instanceof classes[this.#type]) {
      return this.#put(native.queuePutMany(words, values, values.length, ms), values.length);
    }
    if (!Array.isArray(values) && !isTypedArray(values)) {
      throw new TypeError(
        `${this.#label()}: putMany takes an array or a typed array, not ${check.quote(values)}`,
      );
    }
    const { length } = values;
    const cells = this.#borrow(length);
    try {
      this.#copy(values as ArrayLike<unknown>, cells, length);
      return this.#put(native.queuePutMany(words, cells, length, ms), length);
    } finally {
      this.#giveBack(cells);
    }
  }

  getMany(max: number, ms: number): T[] {
    check.integer(max, 'max', 1);
    check.timeout(ms, 'ms');
    const most = Math.min(max, this.#ring.capacity);
    const cells = this.#borrow(most);
    try {
      const count = native.queueGetMany(this.#ring.words, cells, most, ms);
      if (count < 0) throw this.#drained('getMany');
      if (count === 0) throw new TimeoutError(`${this.#label()}: still empty after ${ms} ms`);
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(cells[i] as T);
      return values;
    } finally {
      this.#giveBack(cells);
    }
  }

  drainInto(array: Room<T>): number {
    const Class = classes[this.#type];
    if (!(array instanceof Class)) {
      throw new TypeError(
        `${this.#label()} carries ${this.#type} and can be drained into ${Class.name}, not ${check.quote(array)}`,
      );
    }
    const count = native.queueDrain(this.#ring.words, array);
    if (count < 0) throw this.#drained('drainInto');
    return count;
  }

  #put(count: number, wanted: number): number {
    if (count >= 0) return count;
    const put = -1 - count;
    throw new ClosedError(
      `${this.#label()}: putMany on a queue that is closed; ${put} of ${wanted} values were put`,
      { put },
    );
  }

  #drained(what: string): ClosedError {
    return new ClosedError(`${this.#label()}: ${what} on a queue that is closed and drained`);
  }

  /** Reads every value once: what is checked is what is put, whoever writes to the array meanwhile. */
  #copy(values: ArrayLike<unknown>, cells: Cells, length: number): void {
    const type = this.#type;
    const wanted = type === 'bigint64' ? 'bigint' : 'number';
    const exact = type !== 'float64';
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (typeof value === wanted) {
        cells[i] = value as never; // wraps around what does not fit
        if (!exact || cells[i] === value) continue;
      }
      throw new TypeError(
        `${this.#label()} carries ${type}, and ${check.quote(value)} at index ${i} is not one`,
      );
    }
  }

  /** At least so long. Reading a caller's array may run code of his that begins another batch. */
  #borrow(length: number): Cells {
    const cells = this.#scratch;
    this.#scratch = undefined;
    if (cells !== undefined && cells.length >= length) return cells;
    return new classes[this.#type](length <= KEPT ? powerAbove(length) : length);
  }

  #giveBack(cells: Cells): void {
    if (cells.length <= KEPT) this.#scratch = cells;
  }
}

function powerAbove(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(length, 16)));
}
