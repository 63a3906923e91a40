import * as check from '../check.js';
import { ClosedError, TimeoutError } from '../errors.js';
import { isTypedArray } from '../memory/array.js';
import type { Words } from '../memory/object.js';
import { native } from '../native.js';
import type { Values } from './batch.js';
import { dispose, encode, scratch } from './codec.js';
import type { Positions } from './positions.js';
import { type Batching, CLOSED, DONE, NOTHING, type Transport } from './transport.js';

/** The batches of a queue of any values. */
export class ValueBatches<T> implements Batching<T> {
  readonly #transport: Transport<T>;
  readonly #words: Words;
  readonly #label: () => string;

  constructor(transport: Transport<T>, words: Words, label: () => string) {
    this.#transport = transport;
    this.#words = words;
    this.#label = label;
  }

  putMany(values: Values<T>, ms: number): number {
    check.timeout(ms, 'ms');
    if (!Array.isArray(values) && !isTypedArray(values)) {
      throw new TypeError(
        `${this.#label()}: putMany takes an array or a typed array, not ${check.quote(values)}`,
      );
    }
    const ends = this.#encode(values as ArrayLike<unknown>);
    const result = native.bytesPutMany(this.#words, ends, ms);
    const put = result < 0 ? -1 - result : result;
    drop(ends.subarray(put), put > 0 ? ends[put - 1]! : 0);
    scratch.trim();
    if (result >= 0) return put;
    throw new ClosedError(
      `${this.#label()}: putMany on a queue that is closed; ${put} of ${ends.length} values were put`,
      { put },
    );
  }

  getMany(max: number, ms: number): T[] {
    check.integer(max, 'max', 1);
    check.timeout(ms, 'ms');
    const transport = this.#transport;
    const first = transport.poll();
    const values: T[] = [];
    if (first !== NOTHING) {
      values.push(first);
    } else {
      const code = transport.get(ms);
      if (code === CLOSED) {
        throw new ClosedError(`${this.#label()}: getMany on a queue that is closed and drained`);
      }
      if (code !== DONE) throw new TimeoutError(`${this.#label()}: still empty after ${ms} ms`);
      values.push(transport.received());
    }
    while (values.length < max) {
      const value = transport.poll();
      if (value === NOTHING) break;
      values.push(value);
    }
    return values;
  }

  drainInto(): number {
    throw new TypeError(
      `${this.#label()} carries any values, and a typed array holds numbers: use getMany, or a queue of a number type`,
    );
  }

  /** One after the other in the scratch; returns where each ends. */
  #encode(values: ArrayLike<unknown>): Uint32Array {
    // All of them first: an accessor among them may use queues, and so the scratch.
    const parts: unknown[] = [];
    for (let i = 0; i < values.length; i++) parts.push(values[i]);
    const ends = new Uint32Array(parts.length);
    let end = 0;
    for (let i = 0; i < ends.length; i++) {
      const start = end;
      try {
        end = encode(parts[i], start, this.#words, i);
        ends[i] = end;
        const { longest } = this.#transport.positions;
        if (end - start > longest) {
          throw tooLarge(`${this.#label()} at index ${i}`, this.#transport.positions, end - start);
        }
      } catch (error) {
        drop(ends.subarray(0, end > start ? i + 1 : i), 0);
        throw error;
      }
    }
    return ends;
  }
}

export function tooLarge(label: string, { longest }: Positions, length: number): RangeError {
  return new RangeError(
    `${label}: this value takes ${length} bytes when encoded, and at most ${longest} fit; construct it with a larger poolBytes`,
  );
}

/** Encoded values that will not be delivered. */
function drop(ends: Uint32Array, from: number): void {
  let start = from;
  for (const end of ends) {
    dispose(start, end);
    start = end;
  }
}
