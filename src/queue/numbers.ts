import * as check from '../check.js';
import { layout, wordAt } from '../memory/layout.js';
import type { Words } from '../memory/object.js';
import { native } from '../native.js';
import { Batches } from './batch.js';
import { cells, type NumberType, Ring } from './ring.js';
import { DONE, NOTHING, type Transport } from './transport.js';

const ITEMS = wordAt(layout.QUEUE_ITEMS);
const SPACE = wordAt(layout.QUEUE_SPACE);

/** Numbers and bigints, which fit into a slot as they are: JavaScript alone unless somebody waits. */
export class Numbers<T extends number | bigint> implements Transport<T> {
  readonly positions: Ring;
  readonly batches: Batches<T>;
  protected readonly words: Words;
  readonly #type: NumberType;
  readonly #label: () => string;
  /** Eight bytes through which a value crosses into the addon and back. */
  protected readonly cell: ReturnType<typeof cells>;

  constructor(words: Words, type: NumberType, label: () => string) {
    this.positions = new Ring(words, type);
    this.batches = new Batches(this.positions, type, label);
    this.words = words;
    this.#type = type;
    this.#label = label;
    this.cell = cells(type, new SharedArrayBuffer(8));
  }

  offer(value: T): number {
    this.check(value);
    const result = this.positions.put(value);
    if (result !== DONE) return result;
    if (Atomics.load(this.words, ITEMS) !== 0) native.queueItemAdded(this.words);
    this.positions.putDone();
    return result;
  }

  put(value: T, ms: number): number {
    const result = this.offer(value);
    if (result === DONE) return result;
    this.cell[0] = value as never;
    return native.queuePut(this.words, this.cell, ms);
  }

  putLater(value: T): ReturnType<Transport<T>['putLater']> {
    this.check(value);
    const cell = cells(this.#type, new SharedArrayBuffer(8));
    cell[0] = value as never;
    return {
      start: settled => native.queuePutAsync(this.words, cell, settled),
      concluded: () => {},
    };
  }

  poll(): T | typeof NOTHING {
    const value = this.positions.get();
    if (value === undefined) return NOTHING;
    if (Atomics.load(this.words, SPACE) !== 0) native.queueSpaceMade(this.words);
    this.positions.getDone();
    return value as T;
  }

  get(ms: number): number {
    return native.queueGet(this.words, this.cell, ms);
  }

  received(): T {
    return this.cell[0] as T;
  }

  getLater(): ReturnType<Transport<T>['getLater']> {
    const cell = cells(this.#type, new SharedArrayBuffer(8));
    return {
      start: settled => native.queueGetAsync(this.words, cell, settled),
      received: () => cell[0] as T,
    };
  }

  drop(): boolean {
    return this.get(Infinity) === DONE;
  }

  protected check(value: T): void {
    const type = this.#type;
    if (type === 'float64') {
      if (typeof value === 'number') return;
    } else if (type === 'int32') {
      if (typeof value === 'number' && value === (value | 0)) return;
    } else if (type === 'uint32') {
      if (typeof value === 'number' && value === value >>> 0) return;
    } else if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) {
      return;
    }
    this.#refuse(value);
  }

  #refuse(value: T): never {
    const type = this.#type;
    throw new TypeError(`${this.#label()} carries ${type}, and ${check.quote(value)} is not one`);
  }
}
