import type { Words } from '../memory/object.js';
import { native } from '../native.js';
import { Numbers } from './numbers.js';
import type { NumberType } from './ring.js';
import { DONE, NOTHING } from './transport.js';

/**
 * Numbers in a segment. Each operation is one native call, because it holds a latch, which only the end of
 * a whole process opens; see native/queue/locked.h.
 */
export class LatchedNumbers<T extends number | bigint> extends Numbers<T> {
  readonly #put: () => number | undefined;
  readonly #get: () => number | undefined;

  constructor(words: Words, type: NumberType, label: () => string) {
    super(words, type, label);
    [this.#put, this.#get] = native.queueOpen(words, this.cell);
  }

  override offer(value: T): number {
    this.check(value);
    this.cell[0] = value as never;
    return this.#put() ?? DONE;
  }

  override poll(): T | typeof NOTHING {
    return this.#get() === undefined ? (this.cell[0] as T) : NOTHING;
  }
}
