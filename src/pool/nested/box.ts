// What is too long for a queue goes past it, encoded, in memory of its own.

import { decode, encode, scratch } from '../../queue/codec.js';
import type { Claim } from './sleepers.js';

export interface Box {
  boxed: Uint8Array<SharedArrayBuffer>;
}

/** SharedArrayBuffers in the value are there for whoever opens it, as often as that may be, while the claim is. */
export function box(value: unknown, claim: Claim): Box {
  const length = encode(value, 0, claim);
  const boxed = new Uint8Array(new SharedArrayBuffer(length));
  boxed.set(scratch.bytes.subarray(0, length));
  scratch.trim();
  return { boxed };
}

export function unbox({ boxed }: Box): unknown {
  scratch.use();
  scratch.grow(boxed.length);
  scratch.bytes.set(boxed);
  try {
    return decode(0, boxed.length, true);
  } finally {
    scratch.trim();
  }
}

/** Calls `send` with the value or, if that is too long for it, with the value in a box. */
export function orBoxed<T, R>(value: T, claim: Claim, send: (value: T | Box) => R): R {
  try {
    return send(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return send(box(value, claim));
  }
}
