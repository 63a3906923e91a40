import { deepStrictEqual } from 'node:assert';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { decode, encode } from '../../dist/queue/codec.js';

export const roundTrip = (value: unknown): unknown => decode(0, encode(value));

/** Equal in what assert looks at, and in what it does not: -0, prototypes, holes, order, identity. */
export function same(actual: unknown, expected: unknown): void {
  const twins = new Map<unknown, unknown>();
  const pending: [unknown, unknown][] = [[actual, expected]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [a, b] = pair;
    if (typeof b !== 'object' || b === null) {
      if (!Object.is(a, b)) expect.fail(`${inspect(a)} is not ${inspect(b)}`);
      continue;
    }
    if (twins.has(b)) {
      expect(twins.get(b)).toBe(a);
      continue;
    }
    twins.set(b, a);
    expect(typeof a).toBe('object');
    expect(Object.getPrototypeOf(a)).toBe(Object.getPrototypeOf(b));
    const names = Reflect.ownKeys(b);
    expect(Reflect.ownKeys(a as object)).toEqual(names);
    if (ArrayBuffer.isView(b)) {
      pending.push([(a as ArrayBufferView).buffer, b.buffer]);
      continue;
    }
    for (const name of names) {
      const [mine, theirs] = [a, b].map(x => Object.getOwnPropertyDescriptor(x, name)!);
      if (name !== 'stack') pending.push([mine!.value, theirs!.value]);
      expect({ ...mine, value: 0 }).toEqual({ ...theirs, value: 0 });
    }
    if (b instanceof Map || b instanceof Set) pending.push([[...(a as Set<unknown>)], [...b]]);
    else if (b instanceof Date) pending.push([(a as Date).getTime(), b.getTime()]);
    else if (!Array.isArray(b) && Object.getPrototypeOf(b) !== Object.prototype)
      deepStrictEqual(a, b);
  }
  // Not each other's: the walk above went from theirs to ours.
  expect(new Set(twins.values()).size).toBe(twins.size);
}

export const likeStructuredClone = (value: unknown): void =>
  same(roundTrip(value), structuredClone(value));
