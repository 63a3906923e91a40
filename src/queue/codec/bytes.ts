import { types } from 'node:util';
import { Form } from './form.js';
import { scratch } from './scratch.js';

/** Where the value ends, or -1: it is no Uint8Array that a copy of its bytes is all of. */
export function encodeBytes(value: object, at: number): number {
  if (!types.isUint8Array(value) || value.length === 0) return -1;
  const { buffer, length } = value;
  if (!types.isArrayBuffer(buffer) || ('resizable' in buffer && buffer.resizable)) return -1;
  // A Buffer is usually a part of a pool, and nobody wants the pool.
  if (length !== buffer.byteLength && !Buffer.isBuffer(value)) return -1;
  const to = at + 1 + length;
  scratch.grow(to);
  scratch.bytes[at] = Form.BYTES;
  scratch.bytes.set(value, at + 1);
  return to;
}

export function decodeBytes(from: number, to: number): Uint8Array {
  return new Uint8Array(scratch.bytes.buffer.slice(from, to));
}
