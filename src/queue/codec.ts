// Values of a queue of type 'any' as bytes and back, exactly as structuredClone would copy them. There are
// four forms, told apart by the first byte: primitives and byte strings, written straight; small plain data,
// as MessagePack; everything else, by V8's serialiser, which is exact but takes some ten times as long to begin with.

import type { Owner } from './codec/abroad.js';
import { decodeBytes, encodeBytes } from './codec/bytes.js';
import { decodeClone, disposeClone, encodeClone } from './codec/clone.js';
import { corrupt, Form } from './codec/form.js';
import { decodePlain, encodePlain } from './codec/plain.js';
import { decodePrimitive, encodePrimitive } from './codec/primitives.js';
import { scratch } from './codec/scratch.js';

export { ABROAD, abroad } from './codec/abroad.js';
export { type Scratch, scratch } from './codec/scratch.js';
export { uncloneable, unsendable } from './codec/uncloneable.js';

/**
 * Writes the value into the scratch from `at` and returns where it ends. What stands before `at` stays.
 *
 * SharedArrayBuffers in it are kept for whoever decodes it, or until dispose(), or until the memory of
 * `owner`, the queue that carries the value, is gone. For ABROAD, or a queue in a segment, memory of this
 * process alone is refused. In messages the value is called `name`, or by its
 * place among several.
 *
 * @throws TypeError that names the part which cannot be sent, RangeError when it does not fit in memory;
 * what a getter throws. Nothing has changed then.
 */
export function encode(value: unknown, at = 0, owner?: Owner, name?: string | number): number {
  scratch.use();
  scratch.uses++;
  if (typeof value !== 'object' || value === null) {
    const end = encodePrimitive(value, at);
    return end >= 0 ? end : encodeClone(value, at, owner, name);
  }
  if (at === 0) return encodeObject(value, at, owner, name);
  // The value's getters may use queues, and so the scratch.
  const outer = scratch.keep(at);
  try {
    return encodeObject(value, at, owner, name);
  } finally {
    scratch.restore(outer);
  }
}

function encodeObject(value: object, at: number, owner?: Owner, name?: string | number): number {
  let end = encodePlain(value, at);
  if (end < 0) end = encodeBytes(value, at);
  return end >= 0 ? end : encodeClone(value, at, owner, name);
}

/**
 * The value that encode() wrote between these places in the scratch; one with SharedArrayBuffers only
 * once, unless it stays: then the owner's end is the end of it.
 *
 * @throws TypeError when the bytes are no such value.
 */
export function decode(from: number, to: number, stays = false): unknown {
  const form = formOf(from, to);
  if (form === Form.PLAIN) return decodePlain(from + 1, to);
  if (form === Form.BYTES) return decodeBytes(from + 1, to);
  return form < Form.PLAIN
    ? decodePrimitive(form, from + 1, to)
    : decodeClone(form, from + 1, to, stays);
}

/** In place of decode(): nobody will want the value. */
export function dispose(from: number, to: number): void {
  const form = formOf(from, to);
  if (form >= Form.CLONE) disposeClone(form, from + 1, to);
}

function formOf(from: number, to: number): number {
  scratch.uses++;
  const { bytes } = scratch;
  if (!(from >= 0 && from < to && to <= bytes.length)) throw corrupt();
  return bytes[from] ?? 0;
}
