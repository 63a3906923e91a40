import { types } from 'node:util';
import { depart, type Travellers } from '../memory/handle.js';
import { abroad } from './codec/abroad.js';
import { Form } from './codec/form.js';
import { pathTo } from './codec/uncloneable.js';
import { dispose, encode, scratch } from './codec.js';

export { abroad };

/** As encode(), for another process. */
export function encodeAbroad(value: unknown, name: string): number {
  const travellers: Travellers = [];
  const length = encode(abroad(value, name, travellers), 0, undefined, name);
  const form = scratch.bytes[0] as number;
  if (form < Form.CLONE || (form & Form.BUFFERS) === 0) {
    depart(travellers);
    return length;
  }
  // In an object of some class, where share() does not look.
  dispose(0, length);
  throw new TypeError(
    `${pathTo(value, name, isSharedMemory)} is shared memory of this process alone and cannot be sent to another one`,
  );
}

function isSharedMemory(part: unknown): boolean {
  return types.isSharedArrayBuffer(ArrayBuffer.isView(part) ? part.buffer : part);
}
