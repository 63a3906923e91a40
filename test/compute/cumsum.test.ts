import { type SharedTypedArray, shared } from 'manycore';
import { cumsum } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { awkward, bigs, expectSame, fill, lengths, numbers, onEverySet } from './support.js';

/** In the documented order. */
function plain(x: ArrayLike<number>): number[] {
  let before = 0;
  let total = 0;
  return Array.from(x, (value, i) => {
    if (i % 1024 === 0) {
      before += total;
      total = 0;
    }
    total += value;
    return before + total;
  });
}

const integers = numbers.filter(Type => Type !== Float32Array && Type !== Float64Array);

test.each(integers)('running sums of %o are those of the plain loop', async Type => {
  for (const length of lengths) {
    const x = fill(Type, length);
    let total = 0;
    const expected = Array.from(x, value => (total += value));
    const result = await cumsum(x);
    expect(result).toBeInstanceOf(Float64Array);
    expectSame(result, expected);
  }
});

describe.each([Float32Array, Float64Array])('running sums of %o', Type => {
  test('are added in the documented order, by any number of threads', async () => {
    for (const length of lengths) {
      const x = fill(Type, length);
      const expected = plain(x);
      for (const threads of [1, 2, 3, 8]) expectSame(await cumsum(x, { threads }), expected);
      expectSame(cumsum(x).get(), expected);
    }
  });

  test('are those of the plain loop up to 1024 elements', async () => {
    const x = fill(Type, 1024);
    let total = 0;
    const expected = Array.from(x, value => (total += value));
    expectSame(await cumsum(x), expected);
  });

  test('never fall where no element is negative', async () => {
    const x = fill(Type, 300_001);
    x.forEach((value, i) => {
      x[i] = Math.abs(value);
    });
    const result = await cumsum(x);
    expect(result.findIndex((value, i) => i > 0 && value < result[i - 1]!)).toBe(-1);
  });

  test('of special values', async () => {
    for (const value of awkward) {
      const x = shared(Type, 3000).fill(1);
      x[1500] = value;
      expectSame(await cumsum(x), plain(x));
    }
    expectSame(await cumsum(shared(Type, [-0, -0])), [0, 0]);
  });
});

test.each(bigs)('running sums of %o wrap', async Type => {
  const x = shared(Type, 10_007);
  for (let i = 0; i < x.length; i++) x[i] = BigInt(i) * 0x9e3779b97f4a7c15n;
  for (const Out of bigs) {
    const expected = new Out(x.length);
    let total = 0n;
    x.forEach((value, i) => {
      total += value;
      expected[i] = total;
    });
    expectSame(await cumsum(x, { out: shared(Out, x.length) }), expected);
  }
  expect(await cumsum(x)).toBeInstanceOf(Type);
});

describe('out', () => {
  test('of every type is stored to as JavaScript stores', async () => {
    for (const Type of numbers) {
      for (const Out of numbers) {
        const x = fill(Type, 5003);
        const out = shared(Out, x.length);
        const expected = new Out(plain(x));
        expect(await cumsum(x, { out })).toBe(out);
        expectSame(out, expected);
      }
    }
  });

  test('takes what no integer holds as JavaScript does', async () => {
    for (const value of [...awkward, 2 ** 31, 2 ** 63, -(2 ** 64) - 2 ** 13, 254.5, 255.5]) {
      for (const Out of numbers) {
        const x = shared(Float64Array, [value, 0, 0]);
        expectSame(await cumsum(x, { out: shared(Out, 3) }), new Out(plain(x)));
      }
    }
  });

  test('may be the array itself, or overlap it', async () => {
    for (const [from, to] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [0, 6000],
      [6000, 0],
    ] as const) {
      const memory = fill(Float64Array, 70_001);
      const length = memory.length - 6000;
      const x = memory.subarray(from, from + length);
      const expected = plain(x);
      const out = memory.subarray(to, to + length);
      expect(await cumsum(x, { out })).toBe(out);
      expectSame(out, expected);
    }
    const doubles = fill(Float64Array, 70_001);
    const expected = new Float32Array(plain(doubles));
    const out = new Float32Array(doubles.buffer, 0, doubles.length);
    expectSame(await cumsum(doubles, { out }), expected);
  });

  test('of another kind, length or memory is refused', () => {
    const x = shared(Float64Array, 3);
    const big = shared(BigInt64Array, 3);
    const refuse = (array: SharedTypedArray, out: unknown) =>
      expect(() => cumsum(array as never, { out: out as never }));
    refuse(x, new Float64Array(3)).toThrow(/out of cumsum\(\).*shared memory.*Float64Array\(3\)/);
    refuse(x, big).toThrow(TypeError);
    refuse(big, x).toThrow('BigInt64Array or BigUint64Array');
    refuse(x, null).toThrow('null');
    refuse(x, [1]).toThrow('[ 1 ]');
    refuse(x, shared(Float64Array, 4)).toThrow(RangeError);
    refuse(x, shared(Float64Array, 2)).toThrow('3 elements, not 2');
    expect(() => cumsum([1] as never)).toThrow('use shared');
    expect(() => cumsum(x, { into: x } as never)).toThrow("'into'");
  });
});

test('nothing has no running sums', async () => {
  expect(await cumsum(shared(Float32Array, 0))).toHaveLength(0);
  expect(await cumsum(shared(BigUint64Array, 0))).toBeInstanceOf(BigUint64Array);
});

test('the instruction set changes no bit', () => {
  onEverySet(`
    const x = shared(Float64Array, 20_003), y = shared(Int16Array, 20_003);
    x.forEach((_, i) => { x[i] = Math.sin(i) * 10 ** (i % 17); y[i] = i * 7919; });
    for (const a of [x, y]) {
      for (const Out of [Float64Array, Float32Array, Int32Array, Uint8ClampedArray]) {
        say(compute.cumsum(a, { out: shared(Out, a.length) }).get());
      }
    }
  `);
});
