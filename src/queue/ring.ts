import { isMainThread } from 'node:worker_threads';
import { layout, wordAt } from '../memory/layout.js';
import type { Words } from '../memory/object.js';
import { native } from '../native.js';
import { Positions } from './positions.js';

// The twin of native/queue/ring.h, which explains positions, stamps and the three steps.

/** The results of a put. */
export const DONE = 0;
export const FULL = 1;
export const CLOSED = 2;

export type NumberType = 'int32' | 'uint32' | 'float64' | 'bigint64';
export type Cells =
  | Int32Array<SharedArrayBuffer>
  | Uint32Array<SharedArrayBuffer>
  | Float64Array<SharedArrayBuffer>
  | BigInt64Array<SharedArrayBuffer>;

/** A view of a buffer in which one element of this type can stand in a slot or a cell. */
export function cells(type: NumberType, buffer: SharedArrayBuffer, byteOffset = 0): Cells {
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

const TAIL = wordAt(layout.QUEUE_TAIL);
const HEAD = wordAt(layout.QUEUE_HEAD);
const FIRST_STAMP = wordAt(layout.QUEUE_SLOTS + layout.SLOT_STAMP);
const SLOT_WORDS = wordAt(layout.SLOT_SIZE);

/**
 * What this thread is at: in which queue, and at which position it has claimed a slot for a put or a get.
 * When a worker is terminated there, the addon does what is left to do (see native/binding/claims.h). V8
 * terminates a thread at calls, Atomics' included, so there must be none between a claim and its note.
 */
const note = new Int32Array(new SharedArrayBuffer(12));
const [QUEUE, PUT, GET] = [0, 1, 2];
/** Positions never have the closed bit, and this has. */
const NOWHERE = -1;
note.fill(NOWHERE);
// The main thread ends with the process.
if (!isMainThread) native.queueNote(note);
/**
 * The queue that is noted, to keep it alive meanwhile: the addon does not. A thread may also go on after it
 * was stopped there, by a timeout of node:vm for example; its next put or get finds this and finishes first.
 */
const noted: { ring: Ring | undefined } = { ring: undefined };

function finishNoted(ring: Ring): void {
  const [put, get] = [note[PUT] as number, note[GET] as number];
  ring.finish(put, get);
  note[PUT] = note[GET] = NOWHERE;
  noted.ring = undefined;
}

export class Ring extends Positions {
  readonly #id: number;
  readonly #values: Cells;
  readonly #mark: number;
  /** Where the first slot's value is in #values, and how far apart the values are. */
  readonly #first: number;
  readonly #step: number;

  constructor(words: Words, type: NumberType) {
    super(words);
    this.#mark = this.mark;
    this.#values = cells(type, words.buffer, words.byteOffset);
    this.#first = (layout.QUEUE_SLOTS + layout.SLOT_VALUE) / this.#values.BYTES_PER_ELEMENT;
    this.#step = layout.SLOT_SIZE / this.#values.BYTES_PER_ELEMENT;
    this.#id = isMainThread ? 0 : native.queueWatch(words);
  }

  /** To be called when a put is done, and who waits for it has been told. */
  putDone(): void {
    note[PUT] = NOWHERE;
    noted.ring = undefined;
  }

  /** To be called when a get is done, and who waits for room has been told. */
  getDone(): void {
    note[GET] = NOWHERE;
    noted.ring = undefined;
  }

  /** What native/queue/queue.h's finish_put() and finish_get() do. It is no harm to do it twice. */
  finish(put: number, get: number): void {
    if (put !== NOWHERE) {
      this.#raise(put, put, put + 1);
      native.queueItemAdded(this.words);
    }
    if (get !== NOWHERE) {
      this.#raise(get, get + 1, get + 2 * this.#mark);
      native.queueSpaceMade(this.words);
    }
  }

  #raise(position: number, claimed: number, published: number): void {
    const slot = FIRST_STAMP + (position & (this.#mark - 1)) * SLOT_WORDS;
    Atomics.compareExchange(this.words, slot, claimed | 0, published | 0);
  }

  put(value: number | bigint): typeof DONE | typeof FULL | typeof CLOSED {
    if (noted.ring !== undefined) finishNoted(noted.ring);
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
          noted.ring = this;
          note[QUEUE] = this.#id;
          note[PUT] = tail;
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
    if (noted.ring !== undefined) finishNoted(noted.ring);
    const words = this.words;
    let head = words[HEAD] as number; // a guess, as in put()
    for (;;) {
      const index = head & (this.#mark - 1);
      const slot = FIRST_STAMP + index * SLOT_WORDS;
      const behind = (Atomics.load(words, slot) - head - 1) | 0;
      if (behind === 0) {
        const seen = Atomics.compareExchange(words, HEAD, head, this.#next(head, index));
        if (seen === head) {
          noted.ring = this;
          note[QUEUE] = this.#id;
          note[GET] = head;
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

  #next(position: number, index: number): number {
    return index + 1 < this.capacity
      ? (position + 1) | 0
      : ((position & ~(this.#mark - 1)) + 2 * this.#mark) | 0;
  }
}
