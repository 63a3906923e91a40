import { types } from 'node:util';
import { shareAbroad } from '../memory/abroad.js';
import { Form } from './codec/form.js';
import { pathTo } from './codec/uncloneable.js';
import { dispose, encode, scratch } from './codec.js';

/**
 * A form of the value that encode() can write for another process, which calls receive() on what it
 * decodes. In messages it is called `name`.
 *
 * @throws TypeError that names the part which lies in memory of this process alone.
 */
export function abroad(value: unknown, name: string): unknown {
  try {
    return shareAbroad(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`${pathTo(value, name, isStranded)}: ${error.message}`, { cause: error });
  }
}

function isStranded(part: unknown): boolean {
  // Not what is refused for something in it.
  if (typeof part !== 'object' || part === null) return false;
  const prototype = Object.getPrototypeOf(part);
  const plain = prototype === Object.prototype || prototype === null || Array.isArray(part);
  if (plain || part instanceof Map || part instanceof Set) return false;
  try {
    shareAbroad(part);
    return false;
  } catch {
    return true;
  }
}

/** As encode(), for another process. */
export function encodeAbroad(value: unknown, name: string): number {
  const length = encode(abroad(value, name), 0, undefined, name);
  const form = scratch.bytes[0] as number;
  if (form < Form.CLONE || (form & Form.BUFFERS) === 0) return length;
  // In an object of some class, where share() does not look.
  dispose(0, length);
  throw new TypeError(
    `${pathTo(value, name, isSharedMemory)} is shared memory of this process alone and cannot be sent to another one`,
  );
}

function isSharedMemory(part: unknown): boolean {
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}
