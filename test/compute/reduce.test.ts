import { shared, type TypedArray } from 'manycore';
import { argmax, argmin, dot, max, mean, min, sum, variance } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { awkward, bigs, fill, lengths, numbers, onEverySet } from './support.js';

function extreme(x: TypedArray, best: (a: number, b: number) => number): number {
  let result = best(...([] as unknown as [number, number]));
  for (const value of x) result = best(result, Number(value));
  return result;
}

const indexOf = (x: TypedArray, wanted: number) =>
  Array.from(x as Float64Array).findIndex(value => Object.is(value, wanted));

describe.each(numbers)('%o', Type => {
  test('min, max, argmin and argmax are those of the plain loop', async () => {
    for (const length of lengths) {
      const x = fill(Type, length);
      const least = extreme(x, Math.min);
      const most = extreme(x, Math.max);
      expect(await min(x)).toBe(least);
      expect(await max(x)).toBe(most);
      expect(await argmin(x)).toBe(indexOf(x, least));
      expect(await argmax(x)).toBe(indexOf(x, most));
    }
  });

  test('sum, mean and dot of integers are exact', async () => {
    for (const length of lengths) {
      const y = shared(Type, fill(Type, length).map(Math.round));
      let total = 0;
      let product = 0;
      for (const value of y) {
        total += value;
        product += value * value;
      }
      expect(await sum(y)).toBe(total);
      expect(await mean(y)).toBe(total / length);
      if (product < 2 ** 53) expect(await dot(y, y)).toBe(product);
    }
  });

  test('a view into the middle is what is reduced', async () => {
    const whole = fill(Type, 5003);
    const x = whole.subarray(101, 4999);
    const copy = shared(Type, x);
    expect(await min(x)).toBe(await min(copy));
    expect(await argmax(x)).toBe(await argmax(copy));
    expect(await variance(x)).toBe(await variance(copy));
    expect(await dot(x, x)).toBe(await dot(copy, copy));
    expect(await mean(x)).toBe(await mean(copy));
  });
});

describe.each([Float32Array, Float64Array])('special values of %o', Type => {
  test('count as Math.min and Math.max count them', async () => {
    for (const first of awkward) {
      for (const second of awkward) {
        for (const length of [2, 16, 40, 5000]) {
          const x = shared(Type, length).fill(second);
          x[length >> 1] = first;
          x[length - 1] = 0;
          const least = extreme(x, Math.min);
          const most = extreme(x, Math.max);
          expect(await min(x)).toBe(least);
          expect(await max(x)).toBe(most);
          expect(await argmin(x)).toBe(indexOf(x, least));
          expect(await argmax(x)).toBe(indexOf(x, most));
        }
      }
    }
  });

  test('poison what is summed', async () => {
    const x = shared(Type, 10_000).fill(1);
    x[77] = Infinity;
    expect(await mean(x)).toBe(Infinity);
    expect(await dot(x, x)).toBe(Infinity);
    expect(await variance(x)).toBeNaN();
    x[78] = Number.NaN;
    expect(await mean(x)).toBeNaN();
    expect(await dot(x, x)).toBeNaN();
  });
});

test('the number of threads changes no bit', async () => {
  const x = fill(Float64Array, 300_001);
  const y = fill(Float32Array, 300_001);
  const calls = [
    (threads = 4) => sum(x, { threads }),
    (threads = 4) => min(x, { threads }),
    (threads = 4) => max(y, { threads }),
    (threads = 4) => mean(x, { threads }),
    (threads = 4) => variance(x, { threads }),
    (threads = 4) => variance(y, { ddof: 1, threads }),
    (threads = 4) => dot(x, y, { threads }),
    (threads = 4) => argmin(x, { threads }),
    (threads = 4) => argmax(y, { threads }),
  ];
  for (const call of calls) {
    const one = await call(1);
    for (const threads of [2, 3, 8]) {
      expect(await call(threads)).toBe(one);
      expect(call(threads).get()).toBe(one);
    }
    expect(await call()).toBe(one);
  }
});

test('nor does the instruction set', () => {
  onEverySet(`
    const x = shared(Float64Array, 100_003), y = shared(Float32Array, 100_003);
    x.forEach((_, i) => { x[i] = Math.sin(i) * 10 ** (i % 17); y[i] = Math.cos(i); });
    x[500] = -0;
    const { sum, min, max, mean, variance, dot, argmin, argmax } = compute;
    for (const a of [x, y]) for (const f of [sum, min, max, mean, variance, argmin, argmax]) say(f(a).get());
    say(dot(x, y).get());
  `);
});

test('dot adds in the order of sum', async () => {
  const x = fill(Float64Array, 100_003);
  const y = fill(Float32Array, 100_003);
  const products = shared(
    Float64Array,
    x.map((value, i) => value * y[i]!),
  );
  expect(await dot(x, y)).toBe(await sum(products));
  expect(await dot(y, x)).toBe(await sum(products));
});

test('variance of numbers', async () => {
  expect(await variance(shared(Float64Array, [2, 4, 4, 4, 5, 5, 7, 9]))).toBe(4);
  expect(await variance(shared(Uint8Array, [2, 4, 4, 4, 5, 5, 7, 9]), { ddof: 1 })).toBe(32 / 7);
  expect(await variance(shared(BigInt64Array, [1n, -1n]))).toBe(1);
  const far = shared(Float64Array, 100_000).map((_, i) => 1e9 + (i % 2));
  expect(await variance(shared(Float64Array, far))).toBe(0.25);
  for (const ddof of [1, 2]) expect(await variance(shared(Float64Array, [3]), { ddof })).toBeNaN();
});

test('of nothing', async () => {
  for (const Type of numbers) {
    const none = shared(Type, 0);
    expect(await sum(none)).toBe(0);
    expect(await min(none)).toBe(Infinity);
    expect(await max(none)).toBe(-Infinity);
    expect(await mean(none)).toBeNaN();
    expect(await variance(none)).toBeNaN();
    expect(await dot(none, none)).toBe(0);
    expect(await argmin(none)).toBe(-1);
    expect(await argmax(none)).toBe(-1);
  }
});

describe('bigints', () => {
  test('have bigint extremes', async () => {
    for (const Type of bigs) {
      const x = shared(Type, 10_007);
      for (let i = 0; i < x.length; i++) x[i] = BigInt(i * i * 7919) * 0x9e3779b97f4a7c15n;
      const sorted = x.slice().sort();
      expect(await min(x)).toBe(sorted[0]);
      expect(await max(x)).toBe(sorted.at(-1));
      expect(await argmin(x)).toBe(x.indexOf(sorted[0]!));
      expect(await argmax(x)).toBe(x.indexOf(sorted.at(-1)!));
    }
  });

  test('without elements have none', async () => {
    for (const Type of bigs) {
      const none = shared(Type, 0);
      expect(() => min(none)).toThrow(RangeError);
      expect(() => max(none)).toThrow(/max\(\).*Array\(0\)/);
      expect(await argmin(none)).toBe(-1);
      expect(await mean(none)).toBeNaN();
      expect(await dot(none, none)).toBe(0n);
    }
  });

  test('have a mean that does not wrap', async () => {
    expect(await mean(shared(BigUint64Array, 5000).fill(2n ** 64n - 1n))).toBe(2 ** 64);
    expect(await mean(shared(BigInt64Array, [2n ** 63n - 1n, 2n ** 63n - 1n, -8n]))).toBe(
      (2 ** 64 - 10) / 3,
    );
    expect(await mean(shared(BigInt64Array, [-3n, 2n]))).toBe(-0.5);
  });

  test('have a product that wraps', async () => {
    const signed = shared(BigInt64Array, [2n ** 62n, -3n]);
    const unsigned = shared(BigUint64Array, [3n, 5n]);
    const truth = 3n * 2n ** 62n - 15n;
    expect(await dot(signed, unsigned)).toBe(BigInt.asIntN(64, truth));
    expect(await dot(unsigned, signed)).toBe(BigInt.asIntN(64, truth));
    const large = shared(BigUint64Array, [2n ** 64n - 1n, 2n ** 63n]);
    expect(await dot(large, unsigned)).toBe(
      BigInt.asUintN(64, (2n ** 64n - 1n) * 3n + 2n ** 63n * 5n),
    );
  });
});

test('bad input is refused with the value in the message', () => {
  const x = shared(Float64Array, 3);
  for (const f of [sum, min, max, mean, variance, argmin, argmax]) {
    expect(() => f(new Float64Array(3) as never)).toThrow(/Float64Array\(3\).*use shared/);
    expect(() => f([1, 2] as never)).toThrow(`${f.name}() works on typed arrays`);
    expect(() => f(x, { threads: 0 })).toThrow(RangeError);
    expect(() => f(x, { thread: 1 } as never)).toThrow("'thread'");
  }
  expect(() => dot(x, new Float64Array(3) as never)).toThrow(/use shared/);
  expect(() => dot(x, undefined as never)).toThrow('undefined');
  expect(() => dot(x, shared(Float64Array, 4))).toThrow('3 and 4');
  expect(() => dot(x, shared(BigInt64Array, 3) as never)).toThrow(TypeError);
  expect(() => variance(x, { ddof: -1 })).toThrow('-1');
  expect(() => variance(x, { ddof: 0.5 })).toThrow('0.5');
  expect(() => variance(x, { ddof: '1' as never })).toThrow(TypeError);
});
