// The ES modules' side of outcome.cts: results of every kind, and reading them.

import { layout, wordAt } from '../memory/layout.js';
import type { Words } from '../memory/object.js';
import { native } from '../native.js';
import { decode, dispose, encode, scratch } from '../queue/codec.js';
import { type Fault, unpack } from './fault.js';
import outcome from './outcome.cjs';

const { CODED, FAULT, CRASH, TEXT } = outcome.forms;

/** @throws TypeError, RangeError when the value cannot be encoded; nothing has happened then. */
export function putResult(thread: Words, result: unknown): void {
  put(thread, 0, result);
}

export function putFault(thread: Words, fault: Fault): void {
  put(thread, FAULT, fault);
}

function put(thread: Words, kind: number, value: unknown): void {
  const text = outcome.textOf(value);
  if (text !== undefined && value !== undefined) {
    outcome.put(native, thread, TEXT | kind, Buffer.from(text));
    return;
  }
  const length = encode(value, 0, thread);
  try {
    outcome.put(native, thread, CODED | kind, scratch.bytes.subarray(0, length));
  } catch (error) {
    dispose(0, length);
    throw error;
  } finally {
    scratch.trim();
  }
}

/** What a thread left behind. */
export type Outcome =
  | { how: 'returned'; value: unknown }
  | { how: 'threw'; error: unknown }
  /** An error that nobody caught, outside of the target. */
  | { how: 'crashed'; error: unknown };

/** Undefined when it left nothing. To be asked when the thread is settled, or has ended. */
export function outcomeOf(thread: Words): Outcome | undefined {
  const form = thread[wordAt(layout.THREAD_FORM)]!;
  if (form === 0) return undefined;
  const value = read(thread, form);
  if ((form & FAULT) === 0) return { how: 'returned', value };
  const error = unpack(value as Fault);
  return { how: form & CRASH ? 'crashed' : 'threw', error };
}

function read(thread: Words, form: number): unknown {
  const { buffer, byteOffset } = thread;
  const length = new Float64Array(buffer, byteOffset + layout.THREAD_LENGTH, 1)[0]!;
  const bytes = new Uint8Array(buffer, byteOffset + layout.THREAD_SIZE, length);
  if (form & TEXT) return length === 0 ? undefined : JSON.parse(Buffer.from(bytes).toString());
  scratch.grow(length);
  scratch.bytes.set(bytes);
  try {
    return decode(0, length, true);
  } finally {
    scratch.trim();
  }
}
