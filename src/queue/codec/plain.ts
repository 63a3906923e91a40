// Small plain data, which is most of what is sent: msgpackr is about ten times as fast as V8's
// serialiser on it, but restores much less exactly. So a walk first makes sure that there is nothing
// in the value that MessagePack or msgpackr would change; what it finds goes the other way.

import { createRequire } from 'node:module';
import { types } from 'node:util';
import { corrupt, Form } from './form.js';
import { scratch } from './scratch.js';

/** Beyond these the walk costs more than V8's serialiser does. */
const MOST_OBJECTS = 16;
const MOST_ELEMENTS = 32;
const MOST_CHARACTERS = 4096;

const { getOwnPropertyDescriptor, getPrototypeOf, prototype: objectPrototype } = Object;
const { toString: tagOf } = objectPrototype;
const { __lookupGetter__: getterOf } = objectPrototype as unknown as {
  __lookupGetter__(this: object, key: PropertyKey): unknown;
};
const { isProxy } = types;

const found: (object | undefined)[] = new Array(MOST_OBJECTS).fill(undefined);
let count = 0;

/** Where the value ends, or -1: it is not plain. No code of the user's runs meanwhile. */
export function encodePlain(value: object, at: number): number {
  const plain = isPlain(value);
  while (count > 0) found[--count] = undefined;
  if (!plain) return -1;
  return pack(value, at);
}

/** What is there twice, or within itself, is not plain: it would become two objects, or endless. */
function isPlain(value: object): boolean {
  if (count === MOST_OBJECTS) return false;
  for (let i = 0; i < count; i++) if (found[i] === value) return false;
  found[count++] = value;
  // First of all: everything else about a proxy runs its traps.
  if (isProxy(value)) return false;
  const prototype = getPrototypeOf(value);
  if (prototype === objectPrototype) return isPlainObject(value);
  return prototype === Array.prototype && Array.isArray(value) && isPlainArray(value);
}

function isPlainObject(value: object): boolean {
  // Not `arguments` nor an error in disguise.
  if (tagOf.call(value) !== '[object Object]') return false;
  for (const key in value) {
    // msgpackr renames __proto__, and goes by the constructor.
    if (key === '__proto__' || key === 'constructor' || !isPlainText(key)) return false;
    // Inherited: no descriptor. Accessors, which must be called once and not twice: no value.
    const part: unknown = getOwnPropertyDescriptor(value, key)?.value;
    if (!isPlainPart(part)) return false;
  }
  return true;
}

function isPlainArray(value: readonly unknown[]): boolean {
  const { length } = value;
  if (length > MOST_ELEMENTS) return false;
  for (let i = 0; i < length; i++) {
    if (getterOf.call(value, i) !== undefined || !isPlainPart(value[i])) return false;
  }
  // Every element is there, being defined; so more keys are properties beside the elements.
  return Object.keys(value).length === length;
}

function isPlainPart(part: unknown): boolean {
  switch (typeof part) {
    case 'number':
      return part !== 0 || 1 / part > 0; // not -0
    case 'string':
      return isPlainText(part);
    case 'boolean':
      return true;
    case 'object':
      return part === null || isPlain(part);
    case 'bigint':
      return BigInt.asIntN(64, part) === part;
    default:
      return false;
  }
}

/** What UTF-8 and a TextDecoder, which drops a leading byte order mark, leave as it is. */
function isPlainText(text: string): boolean {
  return text.length <= MOST_CHARACTERS && text.isWellFormed() && text.charCodeAt(0) !== 0xfeff;
}

interface Packr {
  pack(value: unknown, mode: number): Buffer & { start: number; end: number };
  unpack(source: Buffer, range: { start: number; end: number }): unknown;
}

/** Hands out its own buffer with start and end, and begins at the same place next time. */
const REUSE_AND_RESET_BUFFER = 512 | 1024;

/** Loaded with the first value: 4 ms. The build without eval, which is all CommonJS, is without msgpackr's
 * native strings too; they would cost 6 ms more and make short ones slower. */
let packr: Packr | undefined;

function load(): Packr {
  const { Packr } = createRequire(import.meta.url)('msgpackr/index-no-eval') as {
    Packr: new (options: object) => Packr;
  };
  packr = new Packr({ useRecords: false });
  return packr;
}

/**
 * Packed in msgpackr's own buffer and copied, instead of having it write into the scratch: its buffer
 * is a variable of the module, which others who use msgpackr would then write into.
 */
function pack(value: object, at: number): number {
  const packed = (packr ?? load()).pack(value, REUSE_AND_RESET_BUFFER);
  const { start, end } = packed;
  const to = at + 1 + end - start;
  scratch.grow(to);
  const { bytes } = scratch;
  bytes[at] = Form.PLAIN;
  if (end - start < 100) {
    for (let next = at + 1, i = start; i < end; ) bytes[next++] = packed[i++] as number;
  } else {
    packed.copy(bytes, at + 1, start, end);
  }
  return to;
}

const range = { start: 0, end: 0 };

export function decodePlain(from: number, to: number): unknown {
  range.start = from;
  range.end = to;
  try {
    return (packr ?? load()).unpack(scratch.bytes, range);
  } catch (cause) {
    throw corrupt(cause);
  }
}
