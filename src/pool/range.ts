// Splitting a range by demand: its pieces are taken from a cursor that the workers share.

import * as check from '../check.js';
import { ship, type Target } from '../thread/target.js';
import type { Command } from './call.js';
import type { Part } from './map.js';

export interface RangeOptions<A extends unknown[] = unknown[]> {
  /** Passed to the target after `begin` and `end`. */
  args?: [...A];
  /** How many indices a worker takes at a time. Default: a sixteenth of an equal share. */
  grain?: number;
}

// Chunks are counted in an int32, and every worker counts once past the end.
const LONGEST_RANGE = 2 ** 30;

export interface Range {
  /** One per worker that could find a piece; each takes pieces until there are none. */
  calls: Part[];
  call: Command;
  /** The workers stop after the piece that they have; true if some was left. */
  stop(): boolean;
}

export function rangeOf<A extends unknown[]>(
  length: number,
  target: Target<[number, number, ...A], unknown>,
  options: RangeOptions<A> | undefined,
  size: number,
): Range {
  const given = check.options(options, 'forRange', ['args', 'grain']);
  check.integer(length, 'length', 0);
  const least = Math.max(1, Math.ceil(length / LONGEST_RANGE));
  const fair = Math.max(least, Math.ceil(length / (size * 16)));
  const grain = check.integer(given.grain ?? fair, 'grain', least);
  const chunks = Math.ceil(length / grain);
  const cursor = new Int32Array(new SharedArrayBuffer(4));
  check.list(given.args ?? [], 'args');
  const args = given.args ?? [];
  return {
    calls: Array.from({ length: Math.min(size, chunks) }, () => ({ count: 0 })),
    call: { how: 'range', target: ship(target), cursor, chunks, grain, length, args },
    stop: () => Atomics.exchange(cursor, 0, chunks) < chunks,
  };
}
