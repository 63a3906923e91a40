import { layout, wordAt } from '../memory/layout.js';
import type { Words } from '../memory/object.js';

const TAIL = wordAt(layout.QUEUE_TAIL);
const HEAD = wordAt(layout.QUEUE_HEAD);
const DONE_UP_TO = wordAt(layout.QUEUE_DONE);

/** How far a queue's producers and consumers are; native/queue/ring.h explains positions. */
export class Positions {
  readonly words: Words;
  readonly capacity: number;
  protected readonly mark: number;

  /** Over memory that `native.verify` has found sound. */
  constructor(words: Words) {
    this.words = words;
    this.capacity = words[wordAt(layout.QUEUE_CAPACITY)] as number;
    this.mark = words[wordAt(layout.QUEUE_MARK)] as number;
  }

  get closed(): boolean {
    return (Atomics.load(this.words, TAIL) & this.mark) !== 0;
  }

  /** Closed, and nothing will ever come again: with the closed bit set, tail is final. */
  get ended(): boolean {
    const tail = Atomics.load(this.words, TAIL);
    return (tail & this.mark) !== 0 && Atomics.load(this.words, HEAD) === (tail & ~this.mark);
  }

  /** A snapshot, out of date when it is returned. */
  get size(): number {
    return Math.min(this.#between(HEAD), this.capacity);
  }

  /** How many have not been marked as done; a snapshot too. */
  get unfinished(): number {
    return this.#between(DONE_UP_TO);
  }

  /** The longest string of bytes that the queue can carry. */
  get longest(): number {
    const slot = this.words[wordAt(layout.QUEUE_SLOT_BYTES)] as number;
    const pool = (this.words[wordAt(layout.QUEUE_BLOCKS)] as number) * layout.BLOCK_BYTES;
    return Math.max(slot, pool);
  }

  #between(from: number): number {
    const start = Atomics.load(this.words, from);
    const tail = Atomics.load(this.words, TAIL) & ~this.mark;
    const below = this.mark - 1;
    const laps = (((tail & ~below) - (start & ~below)) | 0) / (2 * this.mark);
    return Math.max(laps * this.capacity + (tail & below) - (start & below), 0);
  }
}
