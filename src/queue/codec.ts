import { deserialize, serialize } from 'node:v8';
import { receive, share } from '../memory/handle.js';
import type { Words } from '../memory/object.js';
import { native } from '../native.js';

export const scratch = {
  bytes: Buffer.from(native.scratch(0)),
  renew() {
    this.bytes = Buffer.from(native.scratch(0));
  },
};

export function encode(value: unknown, at: number, _owner: Words): number {
  const bytes = serialize(share(value));
  if (bytes.length + at > scratch.bytes.length) {
    scratch.bytes = Buffer.from(native.scratch(at + bytes.length));
  }
  scratch.bytes.set(bytes, at);
  return at + bytes.length;
}

export function decode(from: number, to: number): unknown {
  return receive(deserialize(scratch.bytes.subarray(from, to)));
}

export function dispose(_from: number, _to: number): void {}
