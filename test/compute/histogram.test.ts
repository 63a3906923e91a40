import { type SharedTypedArray, shared } from 'manycore';
import { type HistogramOptions, histogram } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { awkward, expectSame, fill, lengths, numbers, onEverySet } from './support.js';

function plain(x: ArrayLike<unknown>, bins: number, min: number, max: number): Uint32Array {
  const counts = new Uint32Array(bins);
  for (let i = 0; i < x.length; i++) {
    const v = Number(x[i]);
    if (!(v >= min && v <= max)) continue;
    counts[Math.min(Math.floor((v - min) * (bins / (max - min))), bins - 1)]! += 1;
  }
  return counts;
}

test.each(numbers)('of %o it is that of the plain loop', async Type => {
  for (const length of lengths) {
    const x = fill(Type, length);
    for (const bins of [1, 10, 256, 5000]) {
      const counts = await histogram(x, { bins, min: -500, max: 500 });
      expectSame(counts, plain(x, bins, -500, 500));
      expectSame(await histogram(x, { bins, min: 0.1, max: 99.7 }), plain(x, bins, 0.1, 99.7));
    }
  }
});

test('the bounds are those of the elements when none are given', async () => {
  for (const Type of numbers) {
    const x = fill(Type, 10_007);
    const sorted = x.slice().sort();
    const [min, max] = [sorted[0]!, sorted.at(-1)!];
    expectSame(await histogram(x, { bins: 33 }), plain(x, 33, min, max));
    expectSame(await histogram(x, { bins: 33, min: 1 }), plain(x, 33, 1, max));
    expectSame(await histogram(x, { bins: 33, max: 1 }), plain(x, 33, min, 1));
  }
  const x = shared(Float64Array, [1, Number.NaN, 2, 3]);
  expectSame(await histogram(x, { bins: 2 }), [1, 2]);
});

test('what is in no bin is not counted, and the largest belongs to the last', async () => {
  const x = shared(Float64Array, [...awkward, 1, 0.999, 0.5, 1.0000001, -1e-9]);
  expectSame(await histogram(x, { bins: 2, min: 0, max: 1 }), [3, 3]);
  expectSame(await histogram(x, { bins: 1, min: 5, max: 6 }), [0]);
});

test('the number of threads changes nothing', async () => {
  const x = fill(Float64Array, 300_001);
  for (const bins of [7, 1000, 5000, 300_000]) {
    const expected = plain(x, bins, -1000, 1000);
    for (const threads of [1, 2, 3, 8]) {
      expectSame(await histogram(x, { bins, min: -1000, max: 1000, threads }), expected);
      expectSame(histogram(x, { bins, min: -1000, max: 1000, threads }).get(), expected);
    }
  }
});

test('nor does the instruction set', () => {
  onEverySet(`
    const x = shared(Float64Array, 20_003);
    x.forEach((_, i) => { x[i] = Math.sin(i) * 10 ** (i % 17); });
    for (const bins of [10, 5000]) say(compute.histogram(x, { bins, min: -1e5, max: 1e5 }).get());
  `);
});

test('bigints count as the numbers nearest to them', async () => {
  const x = shared(BigInt64Array, [-5n, 0n, 3n, 2n ** 60n]);
  expectSame(await histogram(x, { bins: 2, min: -5, max: 5 }), [1, 2]);
  expectSame(await histogram(shared(BigUint64Array, [2n ** 64n - 1n, 0n]), { bins: 2 }), [1, 1]);
});

describe('one value', () => {
  test('has bins half a unit to each side', async () => {
    const x = shared(Float32Array, [3, 3, 3]);
    expectSame(await histogram(x, { bins: 4 }), [0, 0, 3, 0]);
    expectSame(await histogram(x, { bins: 2, min: 3, max: 3 }), [0, 3]);
  });

  test('or none has zeros', async () => {
    expectSame(await histogram(shared(Int8Array, 0), { bins: 3 }), [0, 0, 0]);
    const nothing = shared(Float64Array, [Number.NaN]);
    expectSame(await histogram(nothing, { bins: 2 }), [0, 0]);
    expectSame(await histogram(shared(Float64Array, [1, 2]), { bins: 2, min: 5 }), [0, 0]);
  });
});

test('out is overwritten, and may be the array itself', async () => {
  const x = shared(Float64Array, [1, 2, 3]);
  const out = shared(Uint32Array, 4).fill(99);
  expect(await histogram(x, { bins: 4, min: 0, max: 4, out })).toBe(out);
  expectSame(out, [0, 1, 1, 1]);
  const itself = shared(Uint32Array, [3, 3, 1, 0]);
  expectSame(await histogram(itself, { bins: 4, min: 0, max: 4, out: itself }), [1, 1, 0, 2]);
});

test('no range that could be divided is an error', async () => {
  const infinite = shared(Float64Array, [1, Infinity]);
  await expect(histogram(infinite, { bins: 3 })).rejects.toThrow(
    /^histogram\(\): .*infinite.* no range/,
  );
  expect(() => histogram(infinite, { bins: 3 }).get()).toThrow(/give min and max/);
  const close = shared(Float64Array, [0, 5e-324]);
  await expect(histogram(close, { bins: 3 })).rejects.toThrow(/too close/);
  const x = shared(Float64Array, [1]);
  for (const [min, max] of [
    [-1e308, 1e308],
    [0, 5e-324],
    [1e17, 1e17],
  ] as const) {
    expect(() => histogram(x, { bins: 3, min, max })).toThrow(RangeError);
  }
});

test('bad input is refused with the value in the message', () => {
  const x = shared(Float64Array, 3);
  const refuse = (options: unknown, array: SharedTypedArray = x) =>
    expect(() => histogram(array, options as HistogramOptions));
  refuse(undefined).toThrow('bins');
  refuse({}).toThrow('undefined');
  refuse({ bins: 0 }).toThrow('0');
  refuse({ bins: 2.5 }).toThrow('2.5');
  refuse({ bins: 2 ** 24 + 1 }).toThrow(RangeError);
  refuse({ bins: 3, min: Number.NaN }).toThrow('NaN');
  refuse({ bins: 3, max: Infinity }).toThrow('Infinity');
  refuse({ bins: 3, max: '1' }).toThrow(TypeError);
  refuse({ bins: 3, min: 2, max: 1 }).toThrow('not 2 and 1');
  refuse({ bins: 3, range: [0, 1] }).toThrow("'range'");
  refuse({ bins: 3, out: shared(Uint32Array, 4) }).toThrow('3 elements, not 4');
  refuse({ bins: 3, out: shared(Int32Array, 3) }).toThrow('Uint32Array');
  refuse({ bins: 3, out: new Uint32Array(3) }).toThrow('shared memory');
  refuse({ bins: 3 }, new Float64Array(3) as never).toThrow('use shared');
});
