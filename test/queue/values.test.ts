import { inspect } from 'node:util';
import { Queue } from 'manycore';
import { describe, expect, it } from 'vitest';
import type { NumberType } from '../../dist/queue/ring.js';

const good: Record<NumberType, readonly (number | bigint)[]> = {
  int32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
  uint32: [0, 1, 2 ** 31, 2 ** 32 - 1],
  float64: [0, -0, 0.1, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53],
  bigint64: [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
};
const notNumbers: readonly unknown[] = [
  '1',
  null,
  undefined,
  true,
  {},
  [1],
  Symbol('s'),
  { valueOf: () => 1 },
  () => 1,
];
const bad: Record<NumberType, readonly unknown[]> = {
  int32: [...notNumbers, 0.5, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1, 5n],
  uint32: [...notNumbers, -1, 0.5, NaN, -Infinity, 2 ** 32, 5n],
  float64: [...notNumbers, 5n],
  bigint64: [...notNumbers, 5, NaN, 2n ** 63n, -(2n ** 63n) - 1n],
};
const types = Object.keys(good) as NumberType[];
const same = (a: unknown, b: unknown) =>
  expect(Object.is(a, b), `${inspect(a)} is ${inspect(b)}`).toBe(true);

describe.each(types)('a queue of %s', type => {
  const queue = () => new Queue<number | bigint>({ type, capacity: 3, name: 'v' });

  it('carries its values unchanged, on every path', async () => {
    const q = queue();
    for (const value of good[type]) {
      q.put(value);
      same(q.get(), value);
      expect(q.tryPut(value)).toBe(true);
      same(q.tryGet(), value);
      await q.putAsync(value);
      same(await q.getAsync(), value);
      const waiting = q.getAsync();
      q.put(value);
      same(await waiting, value);
    }
  });

  it('carries its values unchanged through a wait for room', async () => {
    for (const value of good[type]) {
      const q = queue();
      const filler = good[type][0]!;
      while (q.tryPut(filler));
      const put = q.putAsync(value);
      for (let i = 0; i < 3; i++) q.get();
      await put;
      same(q.get(), value);
    }
  });

  it.each(bad[type].map(value => [value]))('refuses %o by name', async value => {
    const q = queue();
    const wrong = value as never;
    for (const put of [() => q.put(wrong), () => q.tryPut(wrong), () => q.put(wrong, 1)]) {
      expect(put).toThrow(TypeError);
      expect(put).toThrow(`Queue "v" carries ${type}, and `);
      expect(put).toThrow(inspect(value));
    }
    await expect((async () => q.putAsync(wrong))()).rejects.toThrow(TypeError);
    expect(q.size).toBe(0);
  });
});

it('a refused value does not stop a queue that is full or closed from saying so', () => {
  const q = new Queue({ type: 'int32', capacity: 1 });
  q.put(1);
  expect(() => q.tryPut(0.5)).toThrow(TypeError);
  q.close();
  expect(() => q.tryPut(0.5)).toThrow(TypeError);
  expect(q.get()).toBe(1);
});
