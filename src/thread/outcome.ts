// The ES modules' side of outcome.cts: results of every kind, and reading them.

import { decode, dispose, scratch } from '../queue/codec.js';
import { type Fault, unpack } from './fault.js';
import outcome from './outcome.cjs';

const { CODED, FAULT, CRASH, TEXT } = outcome.forms;

/** Where a thread or a process leaves its result. */
export interface Deposit {
  /** Into the scratch; returns the length. */
  encode(value: unknown): number;
  /** To be called once: from then on the result is there. */
  put(form: number, bytes: Uint8Array): void;
}

/** @throws TypeError, RangeError when the value cannot be encoded; nothing has happened then. */
export function putResult(deposit: Deposit, result: unknown): void {
  try {
    put(deposit, 0, result);
  } catch (cause) {
    const { message } = cause as Error;
    const Class = cause instanceof RangeError ? RangeError : TypeError;
    throw new Class(`the result cannot be sent back: ${message}`, { cause });
  }
}

export function putFault(deposit: Deposit, fault: Fault): void {
  put(deposit, FAULT, fault);
}

function put(deposit: Deposit, kind: number, value: unknown): void {
  const text = outcome.textOf(value);
  if (text !== undefined && value !== undefined) {
    deposit.put(TEXT | kind, Buffer.from(text));
    return;
  }
  const length = deposit.encode(value);
  try {
    deposit.put(CODED | kind, scratch.bytes.subarray(0, length));
  } catch (error) {
    dispose(0, length);
    throw error;
  } finally {
    scratch.trim();
  }
}

/** What a thread or a process left behind. */
export type Outcome =
  | { how: 'returned'; value: unknown }
  | { how: 'threw'; error: unknown }
  /** An error that nobody caught, outside of the target. */
  | { how: 'crashed'; error: unknown };

/** @param form not 0: then it has left nothing @param bytes a copy of its own */
export function outcomeOf(form: number, bytes: Uint8Array): Outcome {
  const value = read(form, bytes);
  if ((form & FAULT) === 0) return { how: 'returned', value };
  const error = unpack(value as Fault);
  return { how: form & CRASH ? 'crashed' : 'threw', error };
}

/** What was encoded like a result. */
export function read(form: number, bytes: Uint8Array): unknown {
  const { length } = bytes;
  if (form & TEXT) return length === 0 ? undefined : JSON.parse(Buffer.from(bytes).toString());
  scratch.grow(length);
  scratch.bytes.set(bytes);
  try {
    return decode(0, length, true);
  } finally {
    scratch.trim();
  }
}
