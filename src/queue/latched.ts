import { native } from '../native.js';
import { Numbers } from './numbers.js';
import { DONE, NOTHING } from './transport.js';

/**
 * Numbers in a segment. Each operation is one native call, because it holds a latch, which only the end of
 * a whole process opens; see native/queue/locked.h.
 */
export class LatchedNumbers<T extends number | bigint> extends Numbers<T> {
  override offer(value: T): number {
    this.check(value);
    this.cell[0] = value as never;
    return native.queuePut(this.words, this.cell, 0);
  }

  override poll(): T | typeof NOTHING {
    return native.queueGet(this.words, this.cell, 0) === DONE ? (this.cell[0] as T) : NOTHING;
  }
}
