// Small plain data, which is most of what is sent: objects and arrays of primitives, as MessagePack. It is
// written here, in the one walk that also makes sure that nothing in the value would be changed by that;
// V8's serialiser needs ten times as long before it has begun. What is not as plain as that ends the walk,
// and the value goes to V8 as a whole. msgpackr reads it.

import { createRequire } from 'node:module';
import { types } from 'node:util';
import { corrupt, Form } from './form.js';
import { scratch } from './scratch.js';

/** Beyond these V8's serialiser is about as fast. */
const MOST_OBJECTS = 24;
const MOST_ELEMENTS = 64;
const MOST_KEYS = 64;
const MOST_CHARACTERS = 1024;

/** What may be written without looking whether there is room: a key and a text, whatever is in them. */
const ROOM = 8192;

/** The formats of https://github.com/msgpack/msgpack/blob/master/spec.md; numbers are big-endian. */
const Format = {
  NIL: 0xc0,
  FALSE: 0xc2,
  TRUE: 0xc3,
  FLOAT64: 0xcb,
  INT32: 0xd2,
  INT64: 0xd3,
  /** Plus the length: up to 15 elements, 31 bytes. */
  FIXARRAY: 0x90,
  FIXSTR: 0xa0,
  STR8: 0xd9,
  STR16: 0xda,
  ARRAY16: 0xdc,
  MAP16: 0xde,
} as const;

const { getPrototypeOf, prototype: objectPrototype } = Object;
const { toString: tagOf } = objectPrototype;
const { __lookupGetter__: getterOf } = objectPrototype as unknown as {
  __lookupGetter__(this: object, key: PropertyKey): unknown;
};
const { isProxy } = types;

/** The objects of the value, to find one that is there twice. */
const met: (object | undefined)[] = new Array(MOST_OBJECTS).fill(undefined);
let count = 0;
let { bytes, view } = scratch;
/** Where the next byte goes, and up to where there is room. */
let next = 0;
let limit = 0;
let busy = false;

/**
 * Where the value ends, or -1: it is not plain.
 *
 * The user's code runs only in elements of an array that are accessors. It may use queues, which spoils
 * what has been written so far; then the value is not plain.
 */
export function encodePlain(value: object, at: number): number {
  if (busy) return -1;
  busy = true;
  const { uses } = scratch;
  next = at;
  refresh();
  try {
    makeRoom();
    bytes[next++] = Form.PLAIN;
    return writeObject(value) && scratch.uses === uses ? next : -1;
  } finally {
    busy = false;
    while (count > 0) met[--count] = undefined;
  }
}

function refresh(): void {
  ({ bytes, view } = scratch);
  limit = bytes.length - ROOM;
}

function makeRoom(): void {
  if (next <= limit) return;
  scratch.grow(2 * (next + ROOM));
  refresh();
}

/** What is there twice, or within itself, is not plain: it would become two objects, or endless. */
function writeObject(value: object): boolean {
  if (count === MOST_OBJECTS) return false;
  for (let i = 0; i < count; i++) if (met[i] === value) return false;
  met[count++] = value;
  // First of all: everything else about a proxy runs its traps.
  if (isProxy(value)) return false;
  const prototype = getPrototypeOf(value);
  if (prototype === objectPrototype) return writeProperties(value);
  return prototype === Array.prototype && Array.isArray(value) && writeElements(value);
}

function writeProperties(value: object): boolean {
  // Not `arguments` nor an error in disguise.
  if (tagOf.call(value) !== '[object Object]' || inheritsKeys()) return false;
  bytes[next] = Format.MAP16;
  const length = next + 1;
  next += 3;
  let keys = 0;
  for (const key in value) {
    if (keys++ === MOST_KEYS || key === '__proto__') return false; // which msgpackr renames
    // Accessors must be called once, and not again when the value turns out not to be plain.
    if (getterOf.call(value, key) !== undefined) return false;
    makeRoom();
    if (!writeText(key) || !writePart((value as Record<string, unknown>)[key])) return false;
  }
  view.setUint16(length, keys);
  return true;
}

/** Somebody has extended Object.prototype. */
function inheritsKeys(): boolean {
  for (const _ in objectPrototype) return true;
  return false;
}

function writeElements(value: readonly unknown[]): boolean {
  const { length } = value;
  if (length > MOST_ELEMENTS) return false;
  if (length < 16) {
    bytes[next++] = Format.FIXARRAY + length;
  } else {
    bytes[next] = Format.ARRAY16;
    view.setUint16(next + 1, length);
    next += 3;
  }
  for (let i = 0; i < length; i++) {
    makeRoom();
    if (!writePart(value[i])) return false;
  }
  // Every element is there, being defined; so more keys are properties beside the elements.
  return Object.keys(value).length === length;
}

/** False for undefined, which may be a hole or stand for an accessor, and for what is not plain. */
function writePart(part: unknown): boolean {
  switch (typeof part) {
    case 'number':
      writeNumber(part);
      return true;
    case 'string':
      return writeText(part);
    case 'boolean':
      bytes[next++] = part ? Format.TRUE : Format.FALSE;
      return true;
    case 'object':
      if (part !== null) return writeObject(part);
      bytes[next++] = Format.NIL;
      return true;
    case 'bigint':
      if (BigInt.asIntN(64, part) !== part) return false;
      bytes[next] = Format.INT64;
      view.setBigInt64(next + 1, part);
      next += 9;
      return true;
    default:
      return false;
  }
}

function writeNumber(value: number): void {
  if ((value | 0) !== value || (value === 0 && 1 / value < 0)) {
    bytes[next] = Format.FLOAT64;
    view.setFloat64(next + 1, value);
    next += 9;
  } else if (value >= -32 && value < 128) {
    bytes[next++] = value; // fixint
  } else {
    bytes[next] = Format.INT32;
    view.setInt32(next + 1, value);
    next += 5;
  }
}

/** UTF-8. False for what it, or a TextDecoder, which drops a leading byte order mark, would change. */
function writeText(text: string): boolean {
  const { length } = text;
  if (length < 64) {
    const head = length < 32 ? 1 : 2;
    let at = next + head;
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) break;
      bytes[at++] = unit;
    }
    if (i === length) {
      if (head === 1) {
        bytes[next] = Format.FIXSTR + length;
      } else {
        bytes[next] = Format.STR8;
        bytes[next + 1] = length;
      }
      next = at;
      return true;
    }
  }
  if (length > MOST_CHARACTERS || !text.isWellFormed() || text.charCodeAt(0) === 0xfeff)
    return false;
  const written = bytes.write(text, next + 3, 'utf8');
  bytes[next] = Format.STR16;
  view.setUint16(next + 1, written);
  next += 3 + written;
  return true;
}

interface Unpackr {
  unpack(source: Buffer, range: { start: number; end: number }): unknown;
}

/** Loaded with the first value: 4 ms. The build without eval, which is all CommonJS, is without msgpackr's
 * native strings too; they would cost 6 ms more and make short ones slower. */
let unpackr: Unpackr | undefined;

function load(): Unpackr {
  const { Unpackr } = createRequire(import.meta.url)('msgpackr/index-no-eval') as {
    Unpackr: new (options: object) => Unpackr;
  };
  unpackr = new Unpackr({ useRecords: false });
  return unpackr;
}

const range = { start: 0, end: 0 };

export function decodePlain(from: number, to: number): unknown {
  range.start = from;
  range.end = to;
  try {
    return (unpackr ?? load()).unpack(scratch.bytes, range);
  } catch (cause) {
    throw corrupt(cause);
  }
}
