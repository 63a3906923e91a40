// Every value that structuredClone can copy: in V8's format, with two additions in front of it and around
// it, each marked in the form byte. SharedArrayBuffers cross by reference: V8 writes their place in a list,
// and the list holds tokens of the process' table. manycore's objects cross as handles.

import { depart, formOf, lose, receive, type Travellers } from '../../memory/handle.js';
import { locate } from '../../memory/segment.js';
import { native } from '../../native.js';
import { abroad } from './abroad.js';
import { corrupt, Form } from './form.js';
import { scratch } from './scratch.js';
import { losesCyclesOfErrors, Refused, serializers } from './serializer.js';
import { survey } from './survey.js';
import { proxyIn, uncloneable, unshareable } from './uncloneable.js';

/** Where the value ends. @throws TypeError for what cannot be sent; whatever its getters throw. */
export function encodeClone(
  value: unknown,
  at: number,
  owner: Int32Array | undefined,
  called: string | number | undefined,
): number {
  const name = typeof called === 'number' ? `values[${called}]` : (called ?? 'value');
  let travellers: Travellers = [];
  let { handles, buffers, bytes } = serialize(value, name, travellers);
  if ((handles || buffers.length > 0) && owner !== undefined && locate(owner) !== undefined) {
    // The queue lies in a segment: other processes have no use for what is this one's alone.
    travellers = [];
    ({ handles, buffers, bytes } = serialize(abroad(value, name, travellers), name, travellers));
    handles = true;
    if (buffers.length > 0) throw unshareable(value, name);
  }
  const list = buffers.length > 0 ? 4 + 4 * buffers.length : 0;
  const to = at + 1 + list + bytes.length;
  scratch.grow(to);
  scratch.bytes[at] = Form.CLONE | (list > 0 ? Form.BUFFERS : 0) | (handles ? Form.HANDLES : 0);
  scratch.bytes.set(bytes, at + 1 + list);
  if (list > 0) lend(value, buffers, at + 1, owner, name);
  depart(travellers);
  return to;
}

function serialize(
  value: unknown,
  name: string,
  travellers: Travellers,
): {
  handles: boolean;
  buffers: SharedArrayBuffer[];
  bytes: Buffer;
} {
  const serializer = new (serializers().Serializer)();
  try {
    const { objects, causes } = survey(value);
    if (!serializer.writeValue(objects ? formOf(value, travellers) : value)) throw new Refused();
    const { buffers } = serializer;
    const bytes = serializer.releaseBuffer();
    if (causes && losesCyclesOfErrors()) refuseCycles(bytes, buffers, name);
    return { handles: objects, buffers, bytes };
  } catch (error) {
    throw error instanceof Refused || proxyIn(value) ? uncloneable(value, name) : error;
  }
}

/** Rather here than at the consumer, who could not read the value. */
function refuseCycles(bytes: Buffer, buffers: SharedArrayBuffer[], name: string): void {
  try {
    read(bytes, buffers);
  } catch (cause) {
    throw new TypeError(
      `${name} holds an error that is, directly or not, its own cause: this version of Node cannot copy it`,
      { cause },
    );
  }
}

function read(bytes: Buffer, buffers: SharedArrayBuffer[]): unknown {
  const deserializer = new (serializers().Deserializer)(bytes, buffers);
  deserializer.readHeader();
  return deserializer.readValue();
}

function lend(
  value: unknown,
  buffers: SharedArrayBuffer[],
  at: number,
  owner: Int32Array | undefined,
  name: string,
): void {
  const { view } = scratch;
  view.setUint32(at, buffers.length, true);
  for (const [index, buffer] of buffers.entries()) {
    const token = native.bufferLend(new Uint8Array(buffer), owner);
    if (token === 0) throw unshareable(value, name);
    view.setUint32(at + 4 + 4 * index, token, true);
  }
}

/** @param form the byte before `from` @param stays somebody else may want the value too */
export function decodeClone(form: number, from: number, to: number, stays: boolean): unknown {
  if (form & ~(Form.CLONE | Form.BUFFERS | Form.HANDLES)) throw corrupt();
  const value = raw(form, from, to, stays);
  return form & Form.HANDLES ? receive(value) : value;
}

/** The value with handles in place of objects. */
function raw(form: number, from: number, to: number, stays: boolean): unknown {
  const tokens = tokensOf(form, from, to);
  const start = from + (form & Form.BUFFERS ? 4 + 4 * tokens.length : 0);
  const buffers = tokens.map(token => take(token, stays));
  try {
    return read(scratch.bytes.subarray(start, to), buffers);
  } catch (cause) {
    throw corrupt(cause);
  }
}

function take(token: number, stays: boolean): SharedArrayBuffer {
  const buffer = stays ? native.bufferLook(token) : native.bufferTake(token);
  if (buffer !== undefined) return buffer;
  throw new Error(
    'a SharedArrayBuffer of this value is not there any more: the value was received or discarded before',
  );
}

/** Gives up what an encoded value refers to, since nobody will decode it. */
export function disposeClone(form: number, from: number, to: number): void {
  if (form & Form.HANDLES) {
    try {
      lose(raw(form, from, to, true));
    } catch {
      // What is not there any more holds up nobody.
    }
  }
  for (const token of tokensOf(form, from, to)) native.bufferDrop(token);
}

function tokensOf(form: number, from: number, to: number): number[] {
  if (!(form & Form.BUFFERS)) return [];
  const { view } = scratch;
  const room = (to - from - 4) / 4;
  const count = room >= 0 ? view.getUint32(from, true) : Infinity;
  if (count > room) throw corrupt();
  return Array.from({ length: count }, (_, i) => view.getUint32(from + 4 + 4 * i, true));
}
