// Arguments and results on their way through a slot: encoded by the queue's codec, in the slot if they fit
// and otherwise with the table's loans.

import { decode, dispose, encode, scratch } from '../queue/codec.js';
import { Form, How, SLOT } from './plan.js';
import type { Table } from './table.js';

/** Up to here a loop is faster than set() with a view. */
const SHORT = 48;

/** Moves a string of bytes into the slot. False: too long, and this host cannot lend memory. */
export function put(table: Table, slot: number, from: Uint8Array, length: number): boolean {
  const { words, bytes } = table;
  const at = table.slot(slot);
  words[at + SLOT.LENGTH] = length;
  if (length <= SLOT.BYTES) {
    words[at + SLOT.FORM] = Form.INLINE;
    const start = 4 * (at + SLOT.DATA);
    if (length > SHORT) bytes.set(from.subarray(0, length), start);
    else for (let i = 0; i < length; i++) bytes[start + i] = from[i] as number;
    return true;
  }
  const token = table.loans.lend(slot, from.subarray(0, length));
  words[at + SLOT.FORM] = Form.LENT;
  words[at + SLOT.DATA] = token;
  return token !== 0;
}

/** Brings what put() put into the scratch, and returns how long it is; 0: somebody has had it before. */
export function fetch(table: Table, slot: number): number {
  const { words, bytes } = table;
  const at = table.slot(slot);
  const length = words[at + SLOT.LENGTH] as number;
  scratch.use();
  if (words[at + SLOT.FORM] === Form.LENT) {
    const token = (words[at + SLOT.DATA] as number) >>> 0;
    scratch.grow(length);
    return table.loans.take(slot, token, scratch.bytes.subarray(0, length)) ? length : 0;
  }
  const start = 4 * (at + SLOT.DATA);
  scratch.grow(length);
  const to = scratch.bytes;
  if (length > SHORT) to.set(bytes.subarray(start, start + length));
  else for (let i = 0; i < length; i++) to[i] = bytes[start + i] as number;
  return length;
}

/** What the last encodeArguments() wrote: one of How. Set at its end, for getters may make calls as well. */
export let written: number = How.NONE;

/**
 * Writes a call's arguments into the scratch and returns where they end.
 *
 * @throws TypeError that names the argument which cannot be sent.
 */
export function encodeArguments(args: readonly unknown[], owner: Int32Array<SharedArrayBuffer>) {
  const { length } = args;
  if (length === 0) {
    written = How.NONE;
    return 0;
  }
  if (length === 1) {
    return encodeValue(How.ONE, args[0], owner, 'args[0]');
  }
  let objects = 0;
  for (const arg of args) if (typeof arg === 'object' && arg !== null) objects++;
  // Two of them may be the same one, or have parts in common.
  if (objects > 1) {
    return encodeValue(How.ARRAY, args, owner, 'args');
  }
  let at = 0;
  for (let i = 0; i < length; i++) {
    let end: number;
    try {
      end = encoded(args[i], `args[${i}]`, at + 4, owner);
    } catch (error) {
      discard(How.SEVERAL, at);
      throw error;
    }
    scratch.view.setUint32(at, end - at - 4, true);
    at = end;
  }
  written = How.SEVERAL;
  return at;
}

/** A command as a whole: arguments that are not a caller's own list. */
export function encodeValue(
  how: number,
  value: unknown,
  owner: Int32Array<SharedArrayBuffer>,
  name = 'value',
) {
  const end = encoded(value, name, 0, owner);
  written = how;
  return end;
}

function encoded(
  value: unknown,
  name: string,
  at: number,
  owner: Int32Array<SharedArrayBuffer>,
): number {
  try {
    return encode(value, at, owner, name);
  } catch (cause) {
    const message = String((cause as Error | undefined)?.message ?? cause);
    throw new TypeError(`an argument cannot be sent: ${message}`, { cause });
  }
}

/** What encodeArguments() or encodeValue() wrote, from the scratch. */
export function decodeArguments(how: number, length: number): unknown {
  switch (how) {
    case How.NONE:
      return [];
    case How.ONE:
      return [decode(0, length)];
    case How.SEVERAL: {
      const args: unknown[] = [];
      for (let at = 0; at < length; ) {
        const end = at + 4 + scratch.view.getUint32(at, true);
        args.push(decode(at + 4, end));
        at = end;
      }
      return args;
    }
    default:
      return decode(0, length);
  }
}

/** In place of decodeArguments(): nobody will want them. */
export function discard(how: number, length: number): void {
  if (how === How.NONE || length === 0) return;
  if (how !== How.SEVERAL) {
    dispose(0, length);
    return;
  }
  for (let at = 0; at < length; ) {
    const end = at + 4 + scratch.view.getUint32(at, true);
    dispose(at + 4, end);
    at = end;
  }
}
