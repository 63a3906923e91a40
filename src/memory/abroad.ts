// What goes to another process. Memory of this process alone would arrive as a copy there, or as nothing
// at all; what lies in a SharedMemory arrives as what it is.

import { types } from 'node:util';
import { quote } from '../check.js';
import { handleOf, isShareable, KIND, revivable, rewrite, type Travellers } from './handle.js';
import * as segment from './segment.js';

const VIEW = 'SharedArray';

/**
 * The form of `value` for another process, which calls receive() on it: as formOf() makes it, but shared
 * arrays become handles too.
 *
 * @throws TypeError for an object or an array in private memory.
 */
export function formAbroad(value: unknown, travellers: Travellers): unknown {
  return rewrite(
    value,
    part => isShareable(part) || isSharedArray(part),
    part => (isShareable(part) ? objectAbroad(part, travellers) : arrayAbroad(part)),
  );
}

function objectAbroad(object: object, travellers: Travellers): object {
  const { kind, ...fields } = handleOf(object, travellers);
  try {
    return { [KIND]: kind, ...(formAbroad(fields, travellers) as object) };
  } catch (cause) {
    if (!(cause instanceof TypeError) || !stranded.has(cause)) throw cause;
    // Not the array that it consists of, which nobody knows.
    throw strandedError(
      `${quote(object)} lives in memory of this process alone and cannot be sent to another one: ${adviceFor(kind)}`,
    );
  }
}

/** The errors that say: it is in memory of this process alone. */
const stranded = new WeakSet<Error>();

function strandedError(message: string): TypeError {
  const error = new TypeError(message);
  stranded.add(error);
  return error;
}

function adviceFor(kind: string): string {
  return kind === 'Thread' || kind === 'ThreadPool'
    ? 'only threads of this process can use it'
    : 'create it with { memory }, a SharedMemory';
}

function arrayAbroad(array: object): object {
  const view = ArrayBuffer.isView(array) ? array : new Uint8Array(array as SharedArrayBuffer);
  const location = segment.locate(view);
  if (location === undefined) {
    throw strandedError(
      `${quote(array)} is shared memory of this process alone and cannot be sent to another one: make it with SharedMemory's array()`,
    );
  }
  const type = ArrayBuffer.isView(array) ? array.constructor.name : 'SharedArrayBuffer';
  return { [KIND]: VIEW, ...location, type, byteLength: view.byteLength };
}

/** Or the memory itself. */
function isSharedArray(part: unknown): part is object {
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}

revivable(VIEW, handle => {
  const { memory, identity, offset, type, byteLength } = handle;
  const Class =
    type === 'DataView' || /^(Big|Uint|Int|Float)[A-Za-z\d]*Array$/.test(String(type))
      ? (globalThis as Record<string, unknown>)[String(type)]
      : undefined;
  const whole = type === 'SharedArrayBuffer';
  if (
    typeof memory !== 'string' ||
    typeof identity !== 'string' ||
    (typeof Class !== 'function' && !whole)
  ) {
    throw new TypeError(`${quote(handle)} is no handle of a shared array`);
  }
  const opening = segment.open(memory, identity);
  try {
    const view = whole
      ? opening.buffer
      : viewOn(Class as ViewClass, opening.buffer, Number(offset), Number(byteLength));
    segment.closesWith(view, opening);
    return view;
  } catch (error) {
    segment.close(handle, opening);
    throw error;
  }
});

type ViewClass = (new (
  buffer: SharedArrayBuffer,
  byteOffset: number,
  length: number,
) => ArrayBufferView) & { BYTES_PER_ELEMENT?: number };

function viewOn(Class: ViewClass, buffer: SharedArrayBuffer, offset: number, byteLength: number) {
  return new Class(buffer, offset, byteLength / (Class.BYTES_PER_ELEMENT ?? 1));
}
