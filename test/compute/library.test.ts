import { shared } from 'manycore';
import { countPrimes, instructionSet, mandelbrot, sum, sumRange, threads } from 'manycore/compute';
import { describe, expect, test } from 'vitest';

const awkward = [3, -0, Number.NaN, 0, -Infinity, 1e300, 5e-324, Infinity, -1.5, -0, 2 ** 53, 0.1];

describe('sum', () => {
  test('of integers equals the plain loop', async () => {
    const x = shared(Int32Array, 100_003);
    x.forEach((_, i) => {
      x[i] = i * 7 - 1000;
    });
    expect(await sum(x)).toBe(x.reduce((a, b) => a + b, 0));
  });

  test('is the same to the bit for any number of threads, awaited or blocked for', async () => {
    const x = shared(Float64Array, 300_001);
    x.forEach((_, i) => {
      x[i] = Math.sin(i) * 10 ** (i % 17);
    });
    const one = await sum(x, { threads: 1 });
    for (const threads of [2, 3, 8]) {
      expect(await sum(x, { threads })).toBe(one);
      expect(sum(x, { threads }).get()).toBe(one);
    }
  });

  test('of nothing is 0, of NaN is NaN, of bigints wraps', async () => {
    expect(await sum(shared(Float64Array, 0))).toBe(0);
    expect(await sum(shared(Float64Array, awkward))).toBeNaN();
    expect(await sum(shared(BigInt64Array, [2n ** 63n - 1n, 1n]))).toBe(-(2n ** 63n));
    expect(await sum(shared(BigUint64Array, [2n ** 64n - 1n, 3n]))).toBe(2n);
  });

  test('takes a view into the middle of a shared array', async () => {
    const x = shared(Float64Array, [1, 2, 4, 8, 16]);
    expect(await sum(x.subarray(1, 4))).toBe(14);
  });
});

test('the workloads of the benchmark', async () => {
  expect(await sumRange(100_000)).toBe(4_999_950_000);
  expect(await countPrimes(0)).toBe(0);
  expect(await countPrimes(2)).toBe(0);
  expect(await countPrimes(1_000_000)).toBe(78_498);
  const view = { width: 5, height: 3, maxIterations: 50, x0: -2, x1: 1, y0: -1, y1: 1 };
  const out = await mandelbrot(view);
  expect(out).toHaveLength(15);
  expect(out[5 + 3]).toBe(50); // -0.2 - 0.33i is in the set
  expect(out[0]).toBe(1); // -2 - i escapes at once
});

test('a cancelled or finished task says so', async () => {
  const task = sum(shared(Float64Array, [1, 2]));
  await task;
  expect(task).toMatchObject({ done: true, succeeded: true });
  expect(task.cancel()).toBe(false);

  const long = countPrimes(1e12);
  expect(long.wait(0)).toBe(false);
  expect(long.cancel()).toBe(true);
  await expect(long).rejects.toMatchObject({ name: 'CancelledError' });
});

test('threads() and instructionSet() say what is in use', () => {
  const before = threads();
  try {
    expect(threads(3)).toBe(3);
    expect(threads()).toBe(3);
  } finally {
    threads(before);
  }
  expect(['baseline', 'neon', 'avx2', 'avx512']).toContain(instructionSet());
});

test('bad input is refused with the value in the message', () => {
  const x = shared(Float64Array, 3);
  expect(() => sum(new Float64Array(3) as never)).toThrow(/Float64Array\(3\).*use shared/);
  expect(() => sum(x, { threads: 0 })).toThrow(RangeError);
  expect(() => sum(x, { threads: 1.5 })).toThrow('1.5');
  expect(() => sumRange(-1)).toThrow('-1');
  expect(() => countPrimes(Number.NaN)).toThrow('NaN');
  expect(() => threads(0)).toThrow(RangeError);
  const view = { width: 2, height: 2, maxIterations: 10, x0: 0, x1: 1, y0: 0, y1: 1 };
  expect(() => mandelbrot({ ...view, maxIterations: 70_000 })).toThrow('70000');
  expect(() => mandelbrot(view, { out: shared(Uint16Array, 3) })).toThrow('at least 4');
});
