// Values for another process, where memory of this one alone does not arrive.

import { types } from 'node:util';
import { formAbroad } from '../../memory/abroad.js';
import type { Travellers } from '../../memory/handle.js';
import { locate } from '../../memory/segment.js';
import { pathTo } from './uncloneable.js';

/** In place of the memory of the queue that carries a value: it goes to another process. */
export const ABROAD: unique symbol = Symbol('manycore.abroad');
export type Owner = Int32Array | typeof ABROAD | undefined;

/** A queue in a segment is other processes' too. */
export function goesAbroad(owner: Owner): boolean {
  return owner === ABROAD || (owner !== undefined && locate(owner) !== undefined);
}

/**
 * A form of the value that can be written for another process, which calls receive() on what it reads.
 * In messages it is called `name`.
 *
 * @throws TypeError that names the part which lies in memory of this process alone.
 */
export function abroad(value: unknown, name: string, travellers: Travellers): unknown {
  try {
    return formAbroad(value, travellers);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`${pathTo(value, name, isStranded)}: ${error.message}`, { cause: error });
  }
}

/** In an object of some class, where share() does not look. */
export function stranded(value: unknown, name: string): TypeError {
  return new TypeError(
    `${pathTo(value, name, isSharedMemory)} is shared memory of this process alone and cannot be sent to another one`,
  );
}

function isStranded(part: unknown): boolean {
  // Not what is refused for something in it.
  if (typeof part !== 'object' || part === null) return false;
  const prototype = Object.getPrototypeOf(part);
  const plain = prototype === Object.prototype || prototype === null || Array.isArray(part);
  if (plain || part instanceof Map || part instanceof Set) return false;
  try {
    formAbroad(part, []);
    return false;
  } catch {
    return true;
  }
}

function isSharedMemory(part: unknown): boolean {
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}
