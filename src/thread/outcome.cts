// Where a thread's result lies: behind its ThreadLayout, in memory that grows for it, so that every
// thread that was handed the Thread can read it, as often as it likes. CommonJS, as compile.cts.

import type { Words } from '../memory/object.js' with { 'resolution-mode': 'import' };
import type { Native } from '../native.js' with { 'resolution-mode': 'import' };
import types = require('node:util/types');

const forms = {
  /** JSON; nothing at all is undefined. */
  TEXT: 1,
  /** As in queues. */
  CODED: 2,
  /** It is no result but a Fault: what the target threw. */
  FAULT: 16,
  /** What ended the thread with an uncaught error. */
  CRASH: 32,
} as const;

/** To be called once, by the thread itself: from then on its result is there. */
function put(native: Native, words: Words, form: number, bytes: Uint8Array): void {
  const { THREAD_SIZE, THREAD_FORM, THREAD_LENGTH, THREAD_SETTLED } = native.layout;
  const start = words.byteOffset + THREAD_SIZE!;
  const end = start + bytes.length;
  if (words.buffer.byteLength < end) grow(words.buffer, end);
  new Uint8Array(words.buffer, start, bytes.length).set(bytes);
  new Float64Array(words.buffer, words.byteOffset + THREAD_LENGTH!, 1)[0] = bytes.length;
  words[THREAD_FORM! / 4] = form;
  native.threadAdvance(words, THREAD_SETTLED!);
}

function grow(buffer: SharedArrayBuffer, byteLength: number): void {
  try {
    buffer.grow(byteLength);
  } catch (cause) {
    throw new RangeError(`there is no memory for the ${byteLength} bytes of the result`, { cause });
  }
}

const MOST_PARTS = 1000;

/** JSON where that is exact; undefined where it is not, which is what the queues' codec is for. */
function textOf(value: unknown): string | undefined {
  if (value === undefined) return '';
  return isExact(value, new Set()) ? JSON.stringify(value) : undefined;
}

function isExact(value: unknown, known: Set<object>): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null) return true;
  // What is there twice would become two.
  if (types.isProxy(value) || known.has(value) || known.size === MOST_PARTS) return false;
  known.add(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== (Array.isArray(value) ? Array.prototype : Object.prototype)) return false;
  if ('toJSON' in value) return false;
  const keys = Object.keys(value);
  if (Array.isArray(value) && (value.length > MOST_PARTS || keys.length !== value.length)) {
    return false;
  }
  return keys.every(key => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    // An accessor has no value, and undefined is left out by JSON.
    return property?.value !== undefined && isExact(property.value, known);
  });
}

export = { forms, put, textOf };
