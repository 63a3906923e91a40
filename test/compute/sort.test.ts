import { shared, Thread } from 'manycore';
import { argsort, sort } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { numbers as types } from '../support/arrays.js';

const awkward = [3, -0, Number.NaN, 0, -Infinity, 1e300, 5e-324, Infinity, -1.5, -0, 2 ** 53, 0.1];

const lengths = [0, 1, 2, 100, 513, 10_007, 70_001];

/** Numbers with many duplicates, the awkward ones first. */
function numbers(length: number): number[] {
  return Array.from({ length }, (_, i) => awkward[i] ?? (i * 7919) % 3001);
}

/** Indices in the order of sort(), by the stable sort of arrays. */
function order(x: ArrayLike<number | bigint>): number[] {
  const rank = (a: number | bigint, b: number | bigint) => {
    if (Object.is(a, b)) return 0;
    if (Number.isNaN(a)) return 1;
    if (Number.isNaN(b)) return -1;
    return a === b ? (Object.is(a, -0) ? -1 : 1) : a < b ? -1 : 1;
  };
  return Array.from(x, (_, i) => i).sort((i, j) => rank(x[i]!, x[j]!));
}

describe('sort', () => {
  test.each(types)('orders %o as its own sort() does', async Type => {
    for (const length of lengths) {
      const values = numbers(length);
      const expected = new Type(values).sort();
      for (const threads of [1, 2, 8]) {
        const x = shared(Type, values);
        expect(await sort(x, { threads })).toBe(x);
        expect(x.every((value, i) => Object.is(value, expected[i]))).toBe(true);
      }
    }
  });

  test.each([BigInt64Array, BigUint64Array])('orders bigints of %o', async Type => {
    const values = [5n, -3n, 2n ** 62n, -(2n ** 63n), 0n, ...numbers(20_000).slice(20).map(BigInt)];
    expect([...(await sort(shared(Type, values)))]).toEqual([...Type.from(values).sort()]);
  });

  test('sorts a view and nothing beside it; get() helps', () => {
    const x = shared(Float64Array, [9, 3, 2, 1, -1]);
    expect([...sort(x.subarray(1, 4)).get()]).toEqual([1, 2, 3]);
    expect([...x]).toEqual([9, 1, 2, 3, -1]);
  });

  test('refuses what is not shared, and options that do not exist', () => {
    expect(() => sort([1, 2] as never)).toThrow('[ 1, 2 ]');
    expect(() => sort(new Float64Array(2) as never)).toThrow(/Float64Array\(2\).*use shared/);
    expect(() => sort(shared(Int8Array, 1), { descending: true } as never)).toThrow('descending');
  });
});

describe('argsort', () => {
  test.each(types)('orders the indices of %o', async Type => {
    for (const length of lengths) {
      const x = shared(Type, numbers(length));
      const before = x.slice();
      const expected = order(x);
      for (const threads of [1, 2, 8]) {
        const result = await argsort(x, { threads });
        expect(result).toBeInstanceOf(Uint32Array);
        expect(result).toHaveLength(length);
        expect(result.every((index, i) => index === expected[i])).toBe(true);
      }
      expect(x.every((value, i) => Object.is(value, before[i]))).toBe(true);
    }
  });

  test.each([BigInt64Array, BigUint64Array])('orders those of bigints in %o', async Type => {
    const values = numbers(30_000).map((_, i) => BigInt((i * 7919) % 3001) << BigInt(i % 53));
    const x = shared(Type, [2n ** 63n - 1n, -(2n ** 63n), -1n, ...values]);
    expect([...(await argsort(x))]).toEqual(order(x));
  });

  test('the same elements stay in order, -0 comes before 0, every NaN at the end', async () => {
    const x = shared(Float64Array, [Number.NaN, 0, 7, -0, Number.NaN, 7, 0, -0]);
    expect([...(await argsort(x))]).toEqual([3, 7, 1, 6, 2, 5, 0, 4]);
    // A NaN with a sign is no other NaN.
    new BigUint64Array(x.buffer)[0] = 0xfff8_0000_0000_0001n;
    expect([...argsort(x).get()]).toEqual([3, 7, 1, 6, 2, 5, 0, 4]);
  });

  test('writes into out, which may lie over x, of views as well', async () => {
    const out = shared(Uint32Array, 5);
    const x = shared(Int32Array, [100, 30, 20, 40, 10, -100]);
    expect(await argsort(x.subarray(1, 5), { out: out.subarray(1) })).toHaveLength(4);
    expect([...out]).toEqual([0, 3, 1, 0, 2]);

    for (const length of [3, 60_000]) {
      const y = shared(Float64Array, numbers(length));
      const expected = order(y);
      const over = new Uint32Array(y.buffer, 4 * Math.floor(length / 2), length);
      expect([...(await argsort(y, { out: over }))]).toEqual(expected);
    }
  });

  test('refuses an out of another type, length or kind of memory', () => {
    const x = shared(Float64Array, 3);
    expect(() => argsort([1] as never)).toThrow('[ 1 ]');
    expect(() => argsort(x, { out: shared(Int32Array, 3) as never })).toThrow(TypeError);
    expect(() => argsort(x, { out: new Uint32Array(3) as never })).toThrow(/Uint32Array\(3\)/);
    expect(() => argsort(x, { out: shared(Uint32Array, 4) })).toThrow(RangeError);
    expect(() => argsort(x, { threads: 0 })).toThrow(RangeError);
  });

  test('has each index once, whatever is written to the array meanwhile', async () => {
    const x = shared(Float64Array, 100_000);
    const stop = shared(Int32Array, 1);
    const scribbler = Thread.start(
      (values: Float64Array, ended: Int32Array) => {
        let state = 1;
        while (Atomics.load(ended, 0) === 0) {
          state = Math.imul(state, 1664525) + 1013904223;
          values[(state >>> 8) % values.length] = state * 2 ** (state % 64);
        }
      },
      x,
      stop,
    );
    try {
      for (let round = 0; round < 20; round++) {
        const indices = argsort(x).get();
        expect(indices.sort().every((index, i) => index === i)).toBe(true);
      }
    } finally {
      Atomics.store(stop, 0, 1);
    }
    await scribbler.joinAsync();
  });

  test('can be cancelled', async () => {
    const task = argsort(shared(Float64Array, 3_000_000));
    if (task.cancel()) await expect(task).rejects.toMatchObject({ name: 'CancelledError' });
    else expect(await task).toHaveLength(3_000_000);
  });
});
