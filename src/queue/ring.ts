import { layout, wordAt } from '../memory/layout.js';

// The twin of native/queue/ring.h, which explains positions, stamps and the three steps.

/** The results of a put. */
export const DONE = 0;
export const FULL = 1;
export const CLOSED = 2;

export type ElementType = 'int32' | 'uint32' | 'float64' | 'bigint64';
export type Cells =
  | Int32Array<SharedArrayBuffer>
  | Uint32Array<SharedArrayBuffer>
  | Float64Array<SharedArrayBuffer>
  | BigInt64Array<SharedArrayBuffer>;

/** In the order of ElementType in native/memory/layout.h, which counts from 1. */
export const elementTypes: readonly ElementType[] = ['int32', 'uint32', 'float64', 'bigint64'];

/** A view of a buffer in which one element of this type can stand in a slot or a cell. */
export function cells(type: ElementType, buffer: SharedArrayBuffer, byteOffset = 0): Cells {
  switch (type) {
    case 'int32':
      return new Int32Array(buffer, byteOffset);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset);
    case 'float64':
      return new Float64Array(buffer, byteOffset);
    case 'bigint64':
      return new BigInt64Array(buffer, byteOffset);
  }
}

export const MAX_CAPACITY = 2 ** 27;
const TAIL = wordAt(layout.QUEUE_TAIL);
const HEAD = wordAt(layout.QUEUE_HEAD);
const FIRST_STAMP = wordAt(layout.QUEUE_SLOTS + layout.SLOT_STAMP);
const SLOT_WORDS = wordAt(layout.SLOT_SIZE);

export class Ring {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly capacity: number;
  readonly #values: Cells;
  readonly #mark: number;
  /** Where the first slot's value is in #values, and how far apart the values are. */
  readonly #first: number;
  readonly #step: number;

  constructor(words: Int32Array<SharedArrayBuffer>, type: ElementType) {
    this.words = words;
    this.capacity = words[wordAt(layout.QUEUE_CAPACITY)] as number;
    this.#mark = words[wordAt(layout.QUEUE_MARK)] as number;
    if (!this.#consistent(type)) throw new TypeError("this queue's memory is corrupted");
    this.#values = cells(type, words.buffer, words.byteOffset);
    this.#first = (layout.QUEUE_SLOTS + layout.SLOT_VALUE) / this.#values.BYTES_PER_ELEMENT;
    this.#step = layout.SLOT_SIZE / this.#values.BYTES_PER_ELEMENT;
  }

  put(value: number | bigint): typeof DONE | typeof FULL | typeof CLOSED {
    const words = this.words;
    // A plain read, which costs a quarter of an atomic one: it is a guess. An old one has a slot that
    // is in use or makes the compare-exchange fail, and nothing is said of the queue on its word.
    let tail = words[TAIL] as number;
    for (;;) {
      if (tail & this.#mark) return CLOSED;
      const index = tail & (this.#mark - 1);
      const slot = FIRST_STAMP + index * SLOT_WORDS;
      const behind = (Atomics.load(words, slot) - tail) | 0;
      if (behind === 0) {
        const seen = Atomics.compareExchange(words, TAIL, tail, this.#next(tail, index));
        if (seen === tail) {
          this.#values[this.#first + index * this.#step] = value as never;
          Atomics.store(words, slot, (tail + 1) | 0);
          return DONE;
        }
        tail = seen;
      } else {
        // Full, if tail is where it was. (Or, with a stamp from the future, memory that was scribbled
        // on; see the twin.)
        const moved = Atomics.load(words, TAIL);
        if (moved === tail) return FULL;
        tail = moved;
      }
    }
  }

  /** `undefined`: nothing there. */
  get(): number | bigint | undefined {
    const words = this.words;
    let head = words[HEAD] as number; // a guess, as in put()
    for (;;) {
      const index = head & (this.#mark - 1);
      const slot = FIRST_STAMP + index * SLOT_WORDS;
      const behind = (Atomics.load(words, slot) - head - 1) | 0;
      if (behind === 0) {
        const seen = Atomics.compareExchange(words, HEAD, head, this.#next(head, index));
        if (seen === head) {
          const value = this.#values[this.#first + index * this.#step];
          Atomics.store(words, slot, (head + 2 * this.#mark) | 0);
          return value;
        }
        head = seen;
      } else {
        const moved = Atomics.load(words, HEAD);
        if (moved === head) return undefined;
        head = moved;
      }
    }
  }

  get closed(): boolean {
    return (Atomics.load(this.words, TAIL) & this.#mark) !== 0;
  }

  /** Closed, and nothing will ever come again: with the closed bit set, tail is final. */
  get ended(): boolean {
    const tail = Atomics.load(this.words, TAIL);
    return (tail & this.#mark) !== 0 && Atomics.load(this.words, HEAD) === (tail & ~this.#mark);
  }

  /** A snapshot, out of date when it is returned. */
  get size(): number {
    const head = Atomics.load(this.words, HEAD);
    const tail = Atomics.load(this.words, TAIL) & ~this.#mark;
    const below = this.#mark - 1;
    const laps = (((tail & ~below) - (head & ~below)) | 0) / (2 * this.#mark);
    const size = laps * this.capacity + (tail & below) - (head & below);
    return Math.min(Math.max(size, 0), this.capacity);
  }

  /** As in native/queue/ring.h: what a constructor finds in memory that somebody else made. */
  #consistent(type: ElementType): boolean {
    const { words, capacity } = this;
    const mark = this.#mark;
    return (
      capacity > 0 &&
      capacity <= MAX_CAPACITY &&
      mark > capacity &&
      mark / 2 <= capacity &&
      (mark & (mark - 1)) === 0 &&
      words[wordAt(layout.QUEUE_ELEMENT_TYPE)] === elementTypes.indexOf(type) + 1 &&
      words[wordAt(layout.HEADER_BYTE_LENGTH)] === layout.QUEUE_SLOTS + capacity * layout.SLOT_SIZE
    );
  }

  #next(position: number, index: number): number {
    return index + 1 < this.capacity
      ? (position + 1) | 0
      : ((position & ~(this.#mark - 1)) + 2 * this.#mark) | 0;
  }
}
